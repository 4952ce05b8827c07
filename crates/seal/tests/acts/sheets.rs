//! The typeset sheet: what it says, where its boxes are, what it refuses.

use seal::typeset::{Act, Signatory};

use crate::support::{act_en, act_ru, typesetter};

#[test]
fn every_box_has_its_place_inside_a_page_and_overlaps_no_other() {
    let mut act = act_ru();
    act.signatories = (0..40)
        .map(|number| Signatory {
            id: format!("party-{number}"),
            state: format!("За участника {number}"),
            ..Signatory::default()
        })
        .collect();
    let fields = typesetter().set(&act).unwrap().fields;
    assert_eq!(fields.len(), 41);
    for (index, field) in fields.iter().enumerate() {
        let [left, bottom, right, top] = field.rect;
        assert!(left >= 0.0 && bottom >= 0.0 && right <= 595.3 && top <= 841.9, "{field:?}");
        assert!(right - left > 150.0 && top - bottom > 50.0, "{field:?}");
        for other in &fields[..index] {
            let apart = other.page != field.page || other.rect[1] >= top || other.rect[3] <= bottom;
            assert!(apart, "{field:?} {other:?}");
        }
    }
    assert!(fields.last().unwrap().page > fields[1].page, "forty boxes need several pages");
}

#[test]
fn text_is_never_markup_and_the_same_act_gives_the_same_bytes() {
    let mut act = act_en();
    act.paragraphs = vec!["#read(\"/act.json\") *bold* $x$ <label> @ref // comment".into()];
    let one = typesetter().set(&act).unwrap().pdf;
    assert_eq!(one, typesetter().set(&act).unwrap().pdf);
    act.title = "#panic(\"run\")".into();
    assert!(typesetter().set(&act).is_ok(), "code in a title is text");
}

#[test]
fn a_letter_no_font_has_is_an_error_not_a_box() {
    let act = Act { paragraphs: vec!["議".into()], ..act_en() };
    assert!(typesetter().set(&act).is_err());
}
