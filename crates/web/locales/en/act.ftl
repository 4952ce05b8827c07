# Words of an act itself: in the language in which it is authentic.
act-kind-statement = Statement
act-kind-declaration = Declaration
act-kind-decision = Decision
act-kind-protocol-decision = Protocol decision
act-kind-plan = Plan
act-kind-regulation = Regulation
act-kind-agreement = Agreement
act-number = No. { $number }
act-dated = { $place }, { $day }
act-done = Done at { $place } on { $day }.
act-closing-statement = The statement is signed by each party separately. { $count ->
    [one] Authentic language
   *[other] Authentic languages
}: { $languages }. Depositary of the authentic copy: { $depositary }.
act-closing = Done in one authentic copy. { $count ->
    [one] Authentic language
   *[other] Authentic languages
}: { $languages }. Depositary of the authentic copy: { $depositary }; each State that has signed this document receives a certified copy of it.
act-signatures = Signatures
act-signature = Signature
act-depositary-note = Before the first signature the depositary certifies that the text is the one on which the decision was taken.
act-depositary-office = Depositary of the authentic copy
act-certification = Certification of the authentic copy
act-certified = Certified
act-annex = Annex
act-imprint = Text: SHA-256 { $digest }
act-moment-with-zone = { $moment } (UTC{ $offset })
