//! The panel of facts beside the text: what the record tells, and with which verb.

use domain::publication::Facts;
use maud::{Markup, html};

use crate::signing::verb;
use crate::words::{Words, dates};

/// The facts.
pub(super) fn panel(words: Words, facts: &Facts) -> Markup {
    html! {
        section aria-labelledby="facts-title" {
            h2 #facts-title { (words.say("press-facts")) }
            dl.facts {
                dt { (words.say("press-facts-body")) } dd { (words.local(&facts.body)) }
                dt { (words.say("press-facts-date")) } dd { (dates::day(words, facts.date)) }
                @if let Some(person) = &facts.presided {
                    dt { (words.say("press-facts-presided")) }
                    dd { (words.local(&person.name)) ", " (words.local(&person.office)) }
                }
                dt { (words.say("press-facts-heads")) }
                dd { @for person in &facts.heads { (words.local(&person.name)) br; } }
                @if let Some(person) = &facts.secretary_general {
                    dt { (words.say("press-facts-secretary-general")) } dd { (words.local(&person.name)) }
                }
                @if !facts.invited.is_empty() {
                    dt { (words.say("press-facts-invited")) }
                    dd { @for one in &facts.invited { (words.local(&one.name)) ", " (words.local(&one.represents)) br; } }
                }
            }
            h3 { (words.say("press-facts-discussed")) }
            ul { @for title in &facts.discussed { li { (words.local(title)) } } }
            h3 { (words.say("press-facts-documents")) }
            ul {
                @for fact in &facts.documents {
                    li {
                        strong { (verb(words, fact.verb)) } ": " (words.local(&fact.title))
                        @if let Some((signed, all)) = fact.signed {
                            " (" (words.say_with("signing-count", &[("signed", signed.into()), ("all", all.into())])) ")"
                        }
                    }
                }
            }
            @if !facts.statements.is_empty() {
                h3 { (words.say("press-facts-statements")) }
                ul { @for statement in &facts.statements { li { (words.local(&statement.summary)) } } }
            }
        }
    }
}
