//! Refusals: a rule of procedure said no. Each names its rule and what to do is said by the reader's language file
//! under the key `refusal-<code>`. A refusal is never a fault of the machine.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::language::LocalText;

/// A fact that a refusal's sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// A word or a name that is the same in every language.
    Text(String),
    /// A name that each language has its own text for.
    Local(LocalText),
    /// A count or a limit.
    Number(i64),
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The rule that refuses.
    pub rule: Rule,
    /// What the sentence names, by variable.
    pub facts: BTreeMap<&'static str, Fact>,
}

impl Refusal {
    /// A refusal by this rule, without facts.
    #[must_use]
    pub fn by(rule: Rule) -> Self {
        Self { rule, facts: BTreeMap::new() }
    }

    /// Adds a text that is the same in every language.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "names and numbers are handed over as they come")]
    pub fn text(mut self, name: &'static str, text: impl ToString) -> Self {
        self.facts.insert(name, Fact::Text(text.to_string()));
        self
    }

    /// Adds a text that each language has its own form of.
    #[must_use]
    pub fn local(mut self, name: &'static str, text: &LocalText) -> Self {
        self.facts.insert(name, Fact::Local(text.clone()));
        self
    }

    /// Adds a number; values beyond `i64` are held at its maximum.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: usize) -> Self {
        self.facts.insert(name, Fact::Number(i64::try_from(number).unwrap_or(i64::MAX)));
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused by rule {} ({})", self.rule.code(), self.rule.source())
    }
}

impl std::error::Error for Refusal {}

macro_rules! rules {
    ($($name:ident $code:literal $source:literal;)*) => {
        /// A rule that can refuse. The source names the article, the instrument or the invariant it stands on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Rule {
            $(#[doc = $source] $name,)*
        }

        impl Rule {
            /// Every rule there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The rule's code; its sentence is under `refusal-<code>` in the language files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Where the rule comes from.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$name => $source,)* }
            }
        }
    };
}

rules! {
    Unknown "unknown" "nothing of that name exists for this person";
    AlreadyExists "already-exists" "a name is given once";
    TooLong "too-long" "limit of the program";
    TooMany "too-many" "limit of the program";
    Blank "blank" "a text that people read cannot be empty";
    OrganisationExists "organisation-exists" "one organisation per journal";
    OrganisationInconsistent "organisation-inconsistent" "the organisation's data refer to each other";
    NotOfficer "not-officer" "the Secretariat services the meeting (rules of procedure, Secretariat)";
    NotPressOfficer "not-press-officer" "the press service edits and clears communiqués";
    NotPresiding "not-presiding" "INV-S1: one presiding person, who alone directs the meeting";
    NotSeated "not-seated" "only a person with a seat at the meeting acts in it";
    NotMember "not-member" "Charter art. 12: members decide, one voice each";
    NotHead "not-head" "a delegation speaks in decisions through its head";
    HeadLacksOffice "head-lacks-office" "R3: the head of delegation holds the office that the body requires";
    NotPresent "not-present" "INV-S4: who acts in the room is present in it";
    NotAdmitted "not-admitted" "an officer admits by face";
    SoundReportRange "sound-report-range" "limit of the program: what a measurement can say";
    SoundNotChecked "sound-not-checked" "rule set: the sound of a seat by video is checked before its first floor";
    NoHall "no-hall" "format of the meeting: a videoconference has no hall";
    MeetingNotOpen "meeting-not-open" "INV-S2: nothing is decided while the meeting is not open";
    MeetingAlreadyOpen "meeting-already-open" "INV-S3: sittings do not overlap";
    MeetingSuspended "meeting-suspended" "INV-S2: no adoption while suspended";
    MeetingClosed "meeting-closed" "a closed meeting is not changed; its record is edited by new events";
    QuorumMissing "quorum-missing" "rule set, quorum";
    LanguageMissing "language-missing" "every language of the rule set is staffed before opening";
    LanguageUnknown "language-unknown" "a language of the rule set";
    InterpretationMissing "interpretation-missing" "INV-D8: nothing is decided without a language of the rules, unless the body waives it";
    NotInterpreter "not-interpreter" "a booth is worked by its interpreters";
    NotAtMicrophone "not-at-microphone" "one interpreter is at the microphone of a channel";
    HandOverRunning "hand-over-running" "two are heard only during a hand-over";
    NoHandOver "no-hand-over" "a hand-over begins before it is completed";
    NoPartner "no-partner" "a hand-over needs a partner in the booth";
    RelayCircle "relay-circle" "a booth that interprets from another is not interpreted from by it";
    NobodySpeaks "nobody-speaks" "the signal goes to the speaker";
    SlowerAskedAlready "slower-asked-already" "limit of the program";
    PresidingAbsent "presiding-absent" "the presiding person opens in person";
    Informal "informal" "INV-S2: only a formal meeting adopts";
    DecisionRunning "decision-running" "closing needs no running decision";
    NoDecisionRunning "no-decision-running" "INV-P1: late input is refused";
    AgendaNotAdopted "agenda-not-adopted" "INV-A1: only items of the adopted agenda are taken up";
    AgendaAlreadyAdopted "agenda-already-adopted" "INV-A2: later additions need the body's decision";
    AgendaEmpty "agenda-empty" "an agenda has at least one item";
    ItemConcluded "item-concluded" "agenda item: a concluded item is not taken up again";
    ItemNotTakenUp "item-not-taken-up" "agenda item: proposed, adopted, taken up, concluded";
    ItemTakenUpAlready "item-taken-up-already" "withdrawal is possible before the item is taken up";
    ItemInHand "item-in-hand" "one item is in hand at a time";
    NotInvitedToItem "not-invited-to-item" "INV-A4: invited persons are in the room only for their items";
    AlreadyOnList "already-on-list" "a seat stands once on the list of speakers";
    NotOnList "not-on-list" "the list of speakers";
    ListClosed "list-closed" "the presiding person closed the list of speakers";
    FloorHeld "floor-held" "one speaker holds the floor";
    FloorNotHeld "floor-not-held" "only who holds the floor can give it back";
    SpeakingTimeRange "speaking-time-range" "rule set, speaking time";
    DocumentNotBefore "document-not-before" "a text is put to decision under its item";
    DocumentBracketsOpen "document-brackets-open" "INV-D2: no open brackets at adoption";
    DocumentNotCirculated "document-not-circulated" "a text is circulated before it is put";
    DocumentChanged "document-changed" "INV-D1: what is adopted is what was before the body";
    DocumentFrozen "document-frozen" "INV-D1, INV-D3: a text before the body or decided is not changed";
    DocumentStateWrong "document-state-wrong" "document: draft, circulated, agreed, before the body, decided";
    DocumentLanguageMissing "document-language-missing" "INV-D8: every authentic language is there";
    LowerLevelMissing "lower-level-missing" "INV-D4: agreed at the lower levels first";
    AlreadyObjected "already-objected" "a member objects once to a proposal";
    NotObjected "not-objected" "who objected can withdraw the objection";
    MemberInterrupted "member-interrupted" "INV-S2: an entitled member is off-line and has not waived";
    MethodWrong "method-wrong" "INV-P5: procedures are never mixed";
    VoteCastAlready "vote-cast-already" "one member, one vote";
    ResultDeclared "result-declared" "INV-P4: a result is immutable";
    RoundNotOpen "round-not-open" "signature round: prepared, open, collecting, complete";
    RoundExists "round-exists" "one signature round per document";
    NotForSignature "not-for-signature" "a text is signed after it was approved, confirmed or adopted";
    NotSignatory "not-signatory" "INV-G1: one signature per State per document";
    SignedAlready "signed-already" "INV-G1: one signature per State per document";
    LacksPowers "lacks-powers" "VCLT art. 7: office ex officio or full powers at that instant";
    SignatureHeadMoved "signature-head-moved" "INV-G2: each signature extends the latest revision";
    KeyUnknown "key-unknown" "a signature is made with the key enrolled for the person";
    DeadlinePassed "deadline-passed" "a deadline lies ahead: whoever is asked can still meet it";
    RoundComplete "round-complete" "INV-G6: a complete round is not changed";
    CeremonyRuns "ceremony-runs" "one ceremony at a time; a session is closed after it";
    NoCeremony "no-ceremony" "a ceremony is begun before it is led or ended";
    NotYourTurn "not-your-turn" "INV-G4: in a ceremony the order is enforced";
    NotDepositary "not-depositary" "VCLT art. 77: the depositary keeps, certifies and receives";
    WitnessSigns "witness-signs" "a signature with ink has a witness who is no signatory";
    InkTimeWrong "ink-time-wrong" "a signature with ink is given after the opening and before it is recorded";
    NotPrintable "not-printable" "what is printed in a signature block has letters of the fonts of acts";
    PowersDatesWrong "powers-dates-wrong" "VCLT art. 2 (1)(c): full powers have a first and a last day";
    PowersWithdrawn "powers-withdrawn" "full powers are taken back once";
    NotAdReferendum "not-ad-referendum" "VCLT art. 12 (2)(b): what is confirmed is a signature ad referendum";
    ForceRuleWrong "force-rule-wrong" "VCLT art. 24: a clause on entry into force can be met";
    ForceOfTheText "force-of-the-text" "INV-D1: what was decided with the text is not written anew";
    ForceAfterSignature "force-after-signature" "INV-G2: all sign under the same clause";
    PartiesWrong "parties-wrong" "VCLT art. 2 (1)(g): the parties of a text are named once each";
    AlternatNeedsTwo "alternat-needs-two" "alternat: of a text between two parties each keeps the original that names it first";
    PassageMissing "passage-missing" "alternat: the order of names changes where both stand side by side";
    ScanPerOriginal "scan-per-original" "alternat: each original bears both signatures";
    NotSubjectToRatification "not-subject-to-ratification" "VCLT art. 14: instruments where the text provides for them";
    InstrumentBeforeSignature "instrument-before-signature" "VCLT art. 14: a State ratifies what it signed";
    InstrumentDatesWrong "instrument-dates-wrong" "VCLT art. 16: made after the act, deposited after it was made";
    CopyNotDue "copy-not-due" "R9: certified copies go to each State that signed, when the act is complete";
    PublicationStateWrong "publication-state-wrong" "publication: draft, cleared, published, corrected, withdrawn";
    PhotoIncomplete "photo-incomplete" "INV-U3: credit, caption and alternative text";
    PhotoTimeNeeded "photo-time-needed" "INV-U1: with a closed segment, only the time tells what a photo shows";
    PhotoFromClosedPart "photo-from-closed-part" "INV-U1: nothing from a closed segment without clearance";
    PhotoNotCleared "photo-not-cleared" "INV-U3: each photo has its rights cleared before it is public";
    PhotoWithoutRight "photo-without-right" "INV-U3: each photo has credit, alternative text, rights";
    PhotoRightWithdrawn "photo-right-withdrawn" "INV-U3: no photo is public whose right was withdrawn";
    NotInAttendance "not-in-attendance" "INV-U2: persons in captions are in the attendance of that moment";
    RemoteInRow "remote-in-row" "INV-U2: who took part by video does not stand in the hall";
    ShownTwice "shown-twice" "INV-U2: a person stands once in a row";
    OrderUnchecked "order-unchecked" "INV-U2: the order from left to right is checked by a person";
    WordsSupported "words-supported" "INV-U4: what the record supports needs no reason";
    VerbNotInRecord "verb-not-in-record" "INV-U4, R8: agree, approve, adopt, confirm, take note and sign are never merged";
    EmbargoRange "embargo-range" "publication: an embargo ends in the future";
    EmbargoLasts "embargo-lasts" "publication: nothing is public before the end of an embargo";
    MeetingNotClosed "meeting-not-closed" "a communiqué is published of a closed meeting";
    PostsRange "posts-range" "limit of the program: posts of one distribution";
    SharesMissing "shares-missing" "quota distribution: inputs are frozen with a share for every member";
    ShareTooLarge "share-too-large" "R12: an assessed share is a part of 100 per cent";
    PopulationTooLarge "population-too-large" "R12: a population is a number of people";
    ShareNotPositive "share-not-positive" "assessed shares and populations are greater than zero";
    MemberUnknown "member-unknown" "a share belongs to a member of the organisation";
    NumberWrong "number-wrong" "INV-Q3: exact numbers";
    BoundsContradict "bounds-contradict" "quota distribution: a cap is at least the minimum and the reserved posts";
    MinimumsExceedPosts "minimums-exceed-posts" "INV-Q1: the sum of allocations is the posts";
    CapsLeavePosts "caps-leave-posts" "INV-Q1: the sum of allocations is the posts";
    StaffingTableWrong "staffing-table-wrong" "the staffing table's rows refer to each other";
    InputsFrozen "inputs-frozen" "quota distribution: inputs frozen, computed, negotiated, agreed, adopted, filled";
    InputsNotFrozen "inputs-not-frozen" "quota distribution: inputs frozen, computed, negotiated, agreed, adopted, filled";
    NumbersNotDrafted "numbers-not-drafted" "quota distribution: inputs frozen, computed, negotiated, agreed, adopted, filled";
    NoTie "no-tie" "INV-Q2: a tie is decided once";
    TieStands "tie-stands" "INV-Q2: a tie is shown and decided by people or a named rule";
    TieForBody "tie-for-body" "rule set, ties in a distribution of posts";
    TieMembersWrong "tie-members-wrong" "INV-Q2: as many members of the tie as there are posts in it";
    DepartureWrong "departure-wrong" "INV-Q4: a departure moves posts between two members within their bounds";
    ExchangeWrong "exchange-wrong" "posts of the same kind and of two members are exchanged";
    PostsNotPlaced "posts-not-placed" "quota distribution: every post has its State before the annex is written";
    PlacementImpossible "placement-impossible" "the package's constraints";
    HeadsTwoUnits "heads-two-units" "package: no member heads two units";
    DeputyOfSameState "deputy-of-same-state" "INV-Q5: a deputy is not from the head's State";
    DistributionNotInForce "distribution-not-in-force" "R12: posts are filled after the decision of the council";
    PostNotVacant "post-not-vacant" "a post is filled by one person";
    HolderOfOtherState "holder-of-other-state" "INV-Q5: the holder is a national of the State that fills the post";
    TenureStateWrong "tenure-state-wrong" "post: vacant, nominated, appointed, serving, ended or recalled";
    TermWrong "term-wrong" "terms of office have a first and a last day";
    MemberDeclined "member-declined" "INV-Q6: posts of a member that declined stay vacant";
    VoteLost "vote-lost" "R11: arrears may cost the vote, as the rule set says";
    FactorsNotWhole "factors-not-whole" "desirable ranges: the factors make 100 %";
    PopulationMissing "population-missing" "desirable ranges: population is one of the factors";
    PeriodWrong "period-wrong" "rule set: the half-year with which a plan of consultations begins";
    PeriodNotNext "period-not-next" "INV-C1: plans follow each other without a gap or an overlap";
    LineOutsidePeriod "line-outside-period" "INV-C2: a line lies in the period of its plan";
    OutsideHalfYear "outside-half-year" "INV-C2: the date lies in its half-year, else it is postponed";
    PlanEmpty "plan-empty" "a plan has at least one line";
    PlanConfirmed "plan-confirmed" "INV-C3: a confirmed plan is changed by an amendment";
    PlanOfOtherBody "plan-of-other-body" "INV-C3: a plan is amended by the body that confirmed it";
    PlanNotInForce "plan-not-in-force" "R14: a plan is carried out when the ministers have confirmed it";
    PlanClosed "plan-closed" "plan: draft, agreed, approved, in force, closed";
    PlanUnfinished "plan-unfinished" "a plan is closed when every line was held and reported, postponed or cancelled";
    AmendmentOpen "amendment-open" "one amendment of a plan at a time";
    NoAmendment "no-amendment" "an amendment is begun before it is changed, taken or dropped";
    ConsultationStageWrong "consultation-stage-wrong" "consultation: proposed, planned, scheduled, held, reported";
    DaysWrong "days-wrong" "a consultation ends after it begins";
    NotHeldYet "not-held-yet" "a consultation is recorded as held after its last day began";
    ParticipantAway "participant-away" "INV-C4: held with all members, or with a recorded waiver";
    PostponedBackwards "postponed-backwards" "a consultation is postponed to a later half-year";
    UnscheduledByChair "unscheduled-by-chair" "R14: unscheduled consultations are the chairing State's to propose and preside";
    LanguageOfPublicationMissing "publication-language-missing" "INV-U4: all languages say the same";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
    }
}
