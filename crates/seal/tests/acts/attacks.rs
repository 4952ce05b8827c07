//! Attacks on purpose: what an adversary does to a signed file after it was signed. Each must be found, by name.

use std::fmt::Write as _;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use seal::verify::report::ChangeKind;
use seal::verify::{Code, Report, Trust, Verdict, VerifyOptions, verify};

use crate::six_signatures::revisions;
use crate::support::pki;

/// A file with a certification and two signatures, and the room to append to it.
struct Target {
    pdf: Vec<u8>,
    document: Document,
    trust: Trust,
}

impl Target {
    fn new() -> Self {
        let pki = pki();
        let pdf = revisions(&pki).swap_remove(2);
        Self { document: Document::load_mem(&pdf).unwrap(), pdf, trust: Trust::roots(vec![pki.root]) }
    }

    fn judge(&self, pdf: &[u8]) -> Report {
        verify(pdf, &self.trust, &VerifyOptions::default())
    }

    fn root(&self) -> ObjectId {
        self.document.trailer.get(b"Root").unwrap().as_reference().unwrap()
    }

    fn dictionary(&self, id: ObjectId) -> Dictionary {
        self.document.get_object(id).unwrap().as_dict().unwrap().clone()
    }

    fn form(&self) -> ObjectId {
        self.dictionary(self.root()).get(b"AcroForm").unwrap().as_reference().unwrap()
    }

    fn field(&self, name: &str) -> ObjectId {
        let fields = self.dictionary(self.form()).get(b"Fields").unwrap().as_array().unwrap().clone();
        let ids = fields.iter().map(|field| field.as_reference().unwrap());
        ids.into_iter()
            .find(|id| self.dictionary(*id).get(b"T").unwrap().as_str().unwrap() == name.as_bytes())
            .unwrap()
    }

    fn next(&self) -> u32 {
        u32::try_from(self.document.trailer.get(b"Size").unwrap().as_i64().unwrap()).unwrap()
    }

    /// Appends a revision as an honest writer would: objects, table, trailer.
    fn append(&self, objects: &[(ObjectId, Object)]) -> Vec<u8> {
        self.append_with_trailer(objects, |_| ())
    }

    fn append_with_trailer(
        &self,
        objects: &[(ObjectId, Object)],
        change: impl Fn(&mut Dictionary),
    ) -> Vec<u8> {
        let mut out = self.pdf.clone();
        let mut table = String::from("xref\n");
        for (id, object) in objects {
            writeln!(table, "{} 1\n{:010} {:05} n ", id.0, out.len(), id.1).unwrap();
            out.extend(format!("{} {} obj\n", id.0, id.1).bytes());
            write(object, &mut out);
            out.extend(b"\nendobj\n");
        }
        let start = out.len();
        let mut trailer = self.document.trailer.clone();
        let highest = objects.iter().map(|(id, _)| id.0 + 1).max().unwrap_or(0).max(self.next());
        trailer.set("Size", i64::from(highest));
        trailer.set("Prev", i64::try_from(self.document.xref_start).unwrap());
        change(&mut trailer);
        out.extend(table.bytes());
        out.extend(b"trailer\n");
        write(&Object::Dictionary(trailer), &mut out);
        out.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
        out
    }

    /// Appends one changed dictionary.
    fn edit(&self, id: ObjectId, change: impl Fn(&mut Dictionary)) -> Vec<u8> {
        let mut dictionary = self.dictionary(id);
        change(&mut dictionary);
        self.append(&[(id, Object::Dictionary(dictionary))])
    }
}

fn write(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Dictionary(dictionary) => {
            out.extend(b"<<");
            for (key, value) in dictionary {
                out.extend(format!("/{} ", String::from_utf8_lossy(key)).bytes());
                write(value, out);
                out.push(b' ');
            }
            out.extend(b">>");
        }
        Object::Array(items) => {
            out.push(b'[');
            for item in items {
                write(item, out);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Stream(stream) => {
            let mut dictionary = stream.dict.clone();
            dictionary.set("Length", i64::try_from(stream.content.len()).unwrap());
            write(&Object::Dictionary(dictionary), out);
            out.extend(b"\nstream\n");
            out.extend(&stream.content);
            out.extend(b"\nendstream");
        }
        Object::String(bytes, _) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()));
            out.push(b'>');
        }
        Object::Name(name) => out.extend(format!("/{}", String::from_utf8_lossy(name)).bytes()),
        Object::Integer(number) => out.extend(number.to_string().bytes()),
        Object::Real(number) => out.extend(number.to_string().bytes()),
        Object::Boolean(value) => out.extend(value.to_string().bytes()),
        Object::Reference((number, generation)) => out.extend(format!("{number} {generation} R").bytes()),
        Object::Null => out.extend(b"null"),
    }
}

fn named(report: &Report, code: Code) -> bool {
    let all = report.signatures.iter().flat_map(|one| &one.findings).chain(&report.findings);
    all.into_iter().any(|finding| finding.code == code)
}

fn changed(report: &Report, kind: ChangeKind) -> bool {
    report
        .signatures
        .iter()
        .any(|one| one.changes.iter().any(|change| change.kind == kind && !change.allowed))
}

#[track_caller]
fn check(target: &Target, attack: &[u8], expected: impl Fn(&Report) -> bool) {
    let report = target.judge(attack);
    assert_eq!(report.verdict, Verdict::Invalid, "{report}");
    assert!(expected(&report), "{report}");
}

fn text(value: &str) -> Object {
    Object::String(value.as_bytes().to_vec(), StringFormat::Literal)
}

#[test]
fn bytes_around_the_file_are_found() {
    let target = Target::new();
    check(&target, &[&target.pdf[..], b"%junk"].concat(), |r| named(r, Code::TrailingBytes));
    check(&target, &[&target.pdf[..], b"\n\n"].concat(), |r| named(r, Code::TrailingBytes));
    check(&target, &[b"\n", &target.pdf[..]].concat(), |r| named(r, Code::HeaderDisplaced));
}

#[test]
fn changed_and_added_content_is_found() {
    let target = Target::new();
    let page = target.document.page_iter().next().unwrap();
    let new = (target.next(), 0);
    let content = Object::Stream(Stream::new(Dictionary::new(), b"0 0 600 800 re f".to_vec()));
    let mut dictionary = target.dictionary(page);
    dictionary.set("Contents", Object::Reference(new));
    let saved = target.append(&[(page, Object::Dictionary(dictionary)), (new, content)]);
    check(&target, &saved, |r| named(r, Code::ChangedAfter) && changed(r, ChangeKind::Page));

    let mut note = Dictionary::new();
    for (key, value) in [("Type", "Annot"), ("Subtype", "FreeText")] {
        note.set(key, Object::Name(value.into()));
    }
    note.set("Rect", Object::Array(vec![0.into(), 0.into(), 300.into(), 300.into()]));
    note.set("Contents", text("signed by nobody"));
    let mut dictionary = target.dictionary(page);
    let mut annotations = dictionary.get(b"Annots").unwrap().as_array().unwrap().clone();
    annotations.push(Object::Reference(new));
    dictionary.set("Annots", Object::Array(annotations));
    let evil = target.append(&[(page, Object::Dictionary(dictionary)), (new, Object::Dictionary(note))]);
    check(&target, &evil, |r| changed(r, ChangeKind::Page) && changed(r, ChangeKind::ObjectAdded));

    let opened = target.edit(target.root(), |root| root.set("OpenAction", Object::Array(vec![])));
    check(&target, &opened, |r| changed(r, ChangeKind::Catalogue));
    let orphan = target.append(&[(new, Object::Boolean(true))]);
    check(&target, &orphan, |r| changed(r, ChangeKind::ObjectAdded));
}

#[test]
fn a_hidden_page_brought_forth_is_found() {
    let target = Target::new();
    let pages = target.dictionary(target.root()).get(b"Pages").unwrap().as_reference().unwrap();
    let shadow = target.edit(pages, |pages| {
        let mut kids = pages.get(b"Kids").unwrap().as_array().unwrap().clone();
        kids.reverse();
        pages.set("Kids", Object::Array(kids));
    });
    check(&target, &shadow, |r| changed(r, ChangeKind::ObjectChanged));
    let other = target.append_with_trailer(&[((target.next(), 0), Object::Null)], |trailer| {
        trailer.set("Info", Object::Reference((1, 0)));
    });
    check(&target, &other, |r| changed(r, ChangeKind::Trailer));
    let renamed = target.append_with_trailer(&[], |trailer| {
        trailer.set("ID", Object::Array(vec![text("other"), text("other")]));
    });
    check(&target, &renamed, |r| changed(r, ChangeKind::Trailer));
}

#[test]
fn signatures_moved_shared_hidden_or_dressed_up_are_found() {
    let target = Target::new();
    let (signed, other) = (target.field("rus"), target.field("blr"));
    let value = target.dictionary(signed).get(b"V").unwrap().clone();
    let free = target.field("tjk");
    let reused = target.edit(free, |field| field.set("V", value.clone()));
    check(&target, &reused, |r| named(r, Code::SignatureShared));

    let look = target.dictionary(other).get(b"AP").unwrap().clone();
    let swapped = target.edit(signed, |field| field.set("AP", look.clone()));
    check(&target, &swapped, |r| changed(r, ChangeKind::FieldChanged));

    let removed = target.edit(signed, |field| drop(field.remove(b"V")));
    check(&target, &removed, |r| named(r, Code::SignatureOutsideFields));

    let unlisted = target.edit(target.form(), |form| {
        let fields = form.get(b"Fields").unwrap().as_array().unwrap().clone();
        let kept = fields.into_iter().filter(|field| *field != Object::Reference(signed)).collect();
        form.set("Fields", Object::Array(kept));
    });
    check(&target, &unlisted, |r| changed(r, ChangeKind::FieldRemoved));

    let renamed = target.edit(free, |field| field.set("T", text("rus")));
    check(&target, &renamed, |r| named(r, Code::DuplicateFieldName));
}

#[test]
fn a_signature_made_unreadable_is_not_passed_over() {
    let target = Target::new();
    let signature = target.dictionary(target.field("rus")).get(b"V").unwrap().as_reference().unwrap();
    for (key, value) in [
        ("SubFilter", Object::Name(b"vendor.unknown".to_vec())),
        ("ByteRange", Object::Null),
        ("Contents", Object::String(vec![0; 16], StringFormat::Hexadecimal)),
        ("Reason", text("another reason")),
    ] {
        let excluded = target.edit(signature, |dictionary| dictionary.set(key, value.clone()));
        check(&target, &excluded, |r| changed(r, ChangeKind::ObjectChanged) && r.signatures.len() == 3);
    }
}

#[test]
fn a_certification_is_not_lowered_and_no_field_comes_later() {
    let target = Target::new();
    let lowered = target.edit(target.root(), |root| drop(root.remove(b"Perms")));
    check(&target, &lowered, |r| changed(r, ChangeKind::Catalogue));

    let new = (target.next(), 0);
    let mut field = target.dictionary(target.field("tjk"));
    field.set("T", text("another"));
    let mut form = target.dictionary(target.form());
    let mut fields = form.get(b"Fields").unwrap().as_array().unwrap().clone();
    fields.push(Object::Reference(new));
    form.set("Fields", Object::Array(fields));
    let added = target.append(&[(target.form(), Object::Dictionary(form)), (new, Object::Dictionary(field))]);
    check(&target, &added, |r| changed(r, ChangeKind::FieldAdded));
}

#[test]
fn the_gap_holds_the_signature_and_nothing_else() {
    let target = Target::new();
    let report = target.judge(&target.pdf);
    assert!(report.is_valid(), "{report}");
    let range = report.signatures.last().unwrap().covers.as_ref().unwrap().byte_range;
    let (open, close) = (usize::try_from(range[1]).unwrap(), usize::try_from(range[2]).unwrap());
    let mut padded = target.pdf.clone();
    padded[close - 3] = b'7';
    check(&target, &padded, |r| named(r, Code::PaddingNotZero));

    let mut upper = target.pdf.clone();
    upper[open..close].make_ascii_uppercase();
    let report = target.judge(&upper);
    assert_eq!(report.verdict, Verdict::CannotJudge, "another spelling is not this profile's: {report}");
    assert!(named(&report, Code::GapNotCanonical));
    let foreign = VerifyOptions { profile: seal::verify::Profile::Foreign, ..VerifyOptions::default() };
    assert!(verify(&upper, &target.trust, &foreign).is_valid(), "and is taken from others");
}

#[test]
fn validation_data_is_allowed_but_an_uncovered_tail_is_said() {
    let target = Target::new();
    let new = (target.next(), 0);
    let certificate = Object::Stream(Stream::new(Dictionary::new(), b"certificate".to_vec()));
    let mut store = Dictionary::new();
    store.set("Certs", Object::Array(vec![Object::Reference(new)]));
    let mut root = target.dictionary(target.root());
    root.set("DSS", Object::Dictionary(store));
    let extended = target.append(&[(target.root(), Object::Dictionary(root)), (new, certificate)]);
    let report = target.judge(&extended);
    assert_eq!(report.verdict, Verdict::CannotJudge, "{report}");
    assert!(named(&report, Code::TailNotCovered));
    assert!(report.signatures.iter().all(|one| one.verdict == Verdict::Valid), "{report}");
}
