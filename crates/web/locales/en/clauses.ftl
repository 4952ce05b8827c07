# Clauses that the Secretariat says as data: entry into force, parties, originals that name another party first.
clause-title = Entry into force
clause-none = Nothing is said yet about entry into force.
clause-do-write = Write the clause
clause-explained = Say what the text says. You then read the clause in every language of the organisation and confirm it. After the first signature it cannot be changed.
clause-of-the-text = The clause was decided together with the text and cannot be written anew.
clause-signed-already = There is a signature already: the clause cannot be changed any more.
clause-when = The act enters into force
clause-signed = with the last signature
clause-on = on a day (give it below)
clause-all = when every signatory State has ratified
clause-number = when a number of States have ratified (give it below)
clause-groups = when enough States of each of two groups have ratified (tick them below)
clause-day = Day
clause-how-many = How many States
clause-first-group = First group
clause-second-group = Second group
clause-group-number = How many of this group
clause-days = Days that run after that (may be left open)
clause-do-read = Read the clause
clause-confirm-explained = This is what the act will say about its entry into force, here and in public. Compare it with the text before you confirm.
clause-do-confirm = Confirm the clause
clause-change = Back, to write it differently
clause-done = The clause on entry into force is recorded.
parties-title = Parties
parties-all = All States whose heads of delegation were at the meeting sign.
parties-are = Parties: { $names }.
parties-alternat = Each of the two gets an original that names it first.
parties-do-name = Name the parties
parties-alternat-explained = Where two States are the parties, each can get an original that names it first in title, preamble and signatures. For that, write below, line by line, the places of the title and the preamble at which both are named side by side: first party | and | second party, word for word, in the form in which they stand there. Nothing else of the text changes. Left empty, one original is made.
parties-passages = Places at which both are named ({ $language })
parties-done = The parties are named.
alternat-file = Original that names first: { $name } (PDF)
alternat-files-explained = The act has two originals; both States have signed both. Together they are the whole act.
alternat-meaning = Your signature goes under both originals at once: the one that names your State first and the other.
alternat-scan = Scan of the original that names first: { $name }
alternat-sheet-list = List of both signed originals: SHA-256 { $digest }
alternat-one-of-two = One of two originals of the act: this one names first: { $first }; the other: { $other }. Only both together are the whole act.
alternat-of-neither = The file says that it is one of two originals, but its text is that of neither.
alternat-complete = Both originals are here and belong together: the act is complete.
alternat-incomplete = These two files are not the two originals of one act.
alternat-second-file = The other original, if the act has two
act-closing-alternat = Done in two originals, each naming another party first and both signed by both parties. { $count ->
    [one] Authentic language
   *[other] Languages, each text being equally authentic
}: { $languages }. Each party has the original that names it first; both are kept by: { $depositary }.
