# The check of a signed file.
checking-result = Result
checking-valid = valid
checking-invalid = invalid
checking-cannot-judge = cannot be judged here
checking-remark = remark
checking-is-current = This is the act as it stands now, byte for byte.
checking-covers = { $whole ->
    [yes] Covers the whole file (revision { $revision } of { $revisions }).
   *[no] Covers revision { $revision } of { $revisions }; later signatures follow it.
}
checking-unsigned = { $count ->
    [one] One prepared place is not signed yet.
   *[other] { $count } prepared places are not signed yet.
}
finding-unreadable = The file cannot be read as a PDF.
finding-too_large = The file is larger than this program judges.
finding-encrypted = The file is encrypted.
finding-hybrid_reference = The file has two cross-reference tables at once; readers may differ about it.
finding-no_signature = The file carries no signature.
finding-header_displaced = There are bytes before the PDF header.
finding-trailing_bytes = There are bytes after the end of the file mark.
finding-end_not_plain = The end of the file is not laid out as a PDF ends.
finding-cross_reference_repaired = The cross-reference table is damaged; readers may differ about the file.
finding-duplicate_field_name = Two signature fields bear the same name.
finding-signature_shared = Two fields show the same signature.
finding-signature_outside_fields = A signature is in the file but in none of its fields.
finding-signature_unreached = The file holds more signatures than its fields show.
finding-tail_not_covered = The last bytes of the file are covered by no signature.
finding-expected_field_missing = A field that was to be there is missing.
finding-expected_field_unsigned = A field that was to be signed is not signed.
finding-certification_not_first = The certification is not the first signature.
finding-not_a_dictionary = The field's value is not a signature.
finding-byte_range_missing = The signature does not say which bytes it covers.
finding-byte_range_malformed = The signature's byte range is not one gap inside one file.
finding-contents_missing = The signature has no contents.
finding-gap_not_contents = The bytes left out of the signature are not exactly the signature.
finding-gap_not_canonical = The signature is not written in the one form of this profile.
finding-padding_not_zero = The space after the signature is not empty.
finding-range_end_misplaced = The covered bytes do not end where a revision ends.
finding-revision_unreadable = The revision that was signed cannot be read.
finding-not_in_its_revision = The signature is not part of the revision it covers.
finding-sub_filter_unknown = The signature is of a kind this program does not judge.
finding-cms_malformed = The signature's structure is damaged.
finding-cms_ber = The signature's structure is in BER; this program judges DER.
finding-cms_not_canonical = The signature's structure is not in canonical DER.
finding-cms_outside_profile = The signature's structure goes beyond this program's profile.
finding-not_detached = The signature carries content of its own.
finding-signer_count_not_one = There is not exactly one signer.
finding-signed_attributes_missing = The signature has no signed attributes.
finding-attribute_repeated = A signed attribute occurs twice or has several values.
finding-content_type_wrong = The signed content type is missing or not data.
finding-digest_mismatch = The covered bytes have been changed.
finding-signing_certificate_missing = The signature does not name its certificate.
finding-signing_certificate_wrong = The signature names another certificate.
finding-unsigned_attributes = The signature carries unsigned additions that are not judged here.
finding-timestamp_not_judged = A time-stamp is present and is not judged here.
finding-suite_unknown = The signature's algorithm is not known to this program.
finding-key_weak = The signatory's key is outside the bounds this program judges.
finding-signature_wrong = The signature does not fit the signed data and the certificate.
finding-certificate_missing = The signatory's certificate is not in the signature.
finding-certificate_surplus = The signature carries a certificate that has no part in it.
finding-certificate_usage = The certificate's key may not sign documents.
finding-certificate_extension = A certificate has a critical extension this program does not know.
finding-certificate_then = A certificate was not valid at the time of signing.
finding-issuer_may_not_issue = A certificate was issued by one that may not issue.
finding-root_not_trusted = No path leads from the certificate to a root trusted here.
finding-revocation_not_checked = Whether a certificate was revoked is not checked here.
finding-time_missing = The signature does not say when it was given.
finding-time_claimed = The time is the signatory's own statement.
finding-time_ahead = The signature claims a time that has not come yet.
finding-changed_after = The file was changed after this signature in a way it does not allow.
finding-changed_against_certification = The certification allows no such change.
finding-increment_not_plain = A later revision holds bytes that its table does not account for.
finding-signed_with_ink = Signed with ink: the mark in this field is the depositary’s, who attests it and names the scan; it is no electronic signature of the State.
