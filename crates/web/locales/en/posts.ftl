# Quota posts: the distribution, the methods, the staffing table, the annex.
posts-title = Quota posts
posts-none = There is no distribution of posts that you may read.
posts-decimal-mark = .
posts-stages = Stages
posts-stage-prepared = Inputs
posts-stage-frozen = Frozen
posts-stage-negotiated = Negotiation
posts-stage-annexed = Annex written
posts-stage-before-body = Before the body
posts-stage-in-force = In force
posts-period = For
posts-frozen = Inputs
posts-frozen-on = shares in force on { $day }
posts-method = Method
posts-decision = Decision
posts-method-hamilton = Largest remainder
posts-method-dhondt = D’Hondt
posts-method-sainte-lague = Sainte-Laguë
posts-method-huntington-hill = Huntington–Hill
posts-method-equal = Equal representation
posts-method-weighted = Weighted factors
posts-tie-by-body = Decided by the { $body } on { $day }:
posts-tie-by-order = Decided by the rules of procedure, in the collated order:
posts-tie-by-chair = Decided by the rules of procedure, in the collated order beginning after the chair:
posts-tie = { $posts ->
    [one] Equal claims to one post
   *[other] Equal claims to { $posts } posts
}: { $members }.
posts-tie-to = one each to { $members }.
posts-tie-open = The body decides: the program breaks no tie.
posts-no-tie = No tie.
posts-by-member = Seats by member
posts-by-unit = Posts by unit
posts-no-numbers = The numbers have not been drafted yet.
posts-numbers = Numbers
posts-key-filled = filled
posts-key-vacant = vacant
posts-key-rotating = rotating post
posts-key-won = won in negotiation
posts-key-lost = given up
posts-key-quota = exact quota
posts-key-range = desirable range
posts-key-handed = to be handed over to the State named
posts-key-head = head of the unit
posts-chart-row = { $name }: { $posts ->
    [one] { $posts } quota post
   *[other] { $posts } quota posts
}, { $filled } filled; rotating: { $rotating }; exact quota { $exact }
posts-chart-unit = { $unit }: { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
}, { $vacant } vacant
posts-range-none = not represented
posts-range-under = under the range
posts-range-within = within the range
posts-range-over = over the range
posts-member = Member State
posts-share = Assessed share, %
posts-exact = Exact quota
posts-by-formula = By the formula
posts-allotted = Quota posts
posts-distance = Distance from the quota
posts-range = Desirable range
posts-vacant = Vacant, rotating ones included
posts-total = Total
posts-declined = has declined
posts-by-people = What people decided
posts-departure = { $posts ->
    [one] { $from } gives one post to { $to }
   *[other] { $from } gives { $posts } posts to { $to }
}
posts-exchanged = Exchanged: { $first } and { $second }
posts-nothing-changed = The numbers are those of the formula.
posts-declined-vacant = { $posts ->
    [one] { $name } has declined: its quota post stays vacant
   *[other] { $name } has declined: its { $posts } quota posts stay vacant
}
posts-arrears = { $name } is in arrears since { $day }
posts-arrears-vote = Under the rules of the deciding body it has no vote. Its posts stay as they are.
posts-arrears-no-vote-lost = Under the rules of the deciding body it keeps its vote.
posts-without = If { $name } declines, its quota posts ({ $posts }) and its rotating ones stay vacant; no other number changes.
posts-without-ask = What if a member declines?
posts-without-nobody = Nobody
posts-without-show = Show
posts-methods = Methods
posts-methods-explained = The same posts and shares by every method. A bar shows how far a member is from its exact quota: to the right it has more, to the left less; a dashed bar is a post in a tie. For equal representation and weighted factors the quota is the method’s own.
posts-method-own = in use
posts-side-by-side = Side by side
posts-account = Step by step: { $method }
posts-account-of = Account of a method
posts-step-quota = { $posts ->
    [one] { $posts } post is shared in proportion. Exact quotas:
   *[other] { $posts } posts are shared in proportion. Exact quotas:
}
posts-step-reserved = Posts set apart before the formula:
posts-step-lifted = The minimum gives:
posts-step-held = A cap holds:
posts-step-whole = Everyone gets the whole part of the entitlement:
posts-step-whole-line = { $name }: { $posts }, remainder { $remainder }
posts-step-left = Posts left over: { $posts }.
posts-step-remainder = They go to the largest remainders, one each:
posts-step-next = One post after the other goes to the greatest claim. The small figure counts the posts that the member then has:
posts-step-tied = { $posts ->
    [one] One post is left
   *[other] { $posts } posts are left
}, and the claims are exactly equal: { $members }. Nobody gets one here: people decide.
posts-step-done = Every post is given, and there is no tie.
posts-staff = Staffing table
posts-staff-explained = Names of candidates are seen by the Secretariat and by the State that proposes them.
posts-unit = Unit
posts-post = Post
posts-grade = Grade
posts-holder = Person
posts-state = State
posts-actions = Change
posts-kind-reserved = reserved
posts-kind-rotation = by rotation
posts-kind-competition = by competition
posts-of-other-state = from { $name }, to be handed over
posts-state-vacant = vacant
posts-state-nominated = candidate proposed
posts-state-appointed = appointed
posts-state-serving = serving
posts-do-nominate = Record the candidate
posts-do-appoint = Appoint
posts-do-withdraw = Take back
posts-do-take-up = Has taken the post up
posts-do-end = Record the end of service
posts-ending = How it ended
posts-ending-term = end of the term
posts-ending-recalled = recalled by the State
posts-ending-resigned = resigned
posts-term-from = First day
posts-term-until = Last day
posts-on-day = Day
posts-name = Name ({ $language })
posts-reason = Reason ({ $language })
posts-do-exchange = Exchange two posts
posts-exchange-first = One post
posts-exchange-second = The other post
posts-next = Next
posts-for-delegation = You read this for { $name }.
posts-wait-prepared = The Secretariat is preparing the staffing table and the shares.
posts-wait-frozen = The inputs are frozen. The Secretariat drafts the numbers by a method.
posts-wait-negotiated = The numbers are being negotiated.
posts-wait-annexed = The annex is written. The draft decision can be put to the body.
posts-wait-before-body = The draft decision is before the bodies, or waits for adoption and signatures.
posts-wait-in-force = The decision is in force. Posts are being filled.
posts-reference = Shares in force on
posts-do-freeze = Freeze the inputs
posts-do-freeze-explained = Everything that follows is counted from the frozen table and shares.
posts-do-draft = Draft the numbers
posts-do-draft-explained = Choose a method. Ties are shown, never broken by the program.
posts-do-draft-again = Draft by another method
posts-do-place = Place the posts
posts-do-place-explained = Rotating posts go on in the collated order; a State keeps posts that its nationals hold; the others are spread evenly.
posts-do-annex = Write the annex
posts-do-annex-explained = The numbers, the posts, the tie and each departure go into the draft decision, in every language of it.
posts-do-fill = Fill posts
posts-do-fill-explained = The decision is in force: posts are filled by the States to which they were allotted.
posts-not-circulated = Delegations do not see it yet.
posts-do-circulate = Let delegations read it
posts-do-depart = Record a departure from the formula
posts-departure-from = Gives up
posts-departure-to = Gets
posts-departure-posts = Posts
posts-do-retract = Take the last departure back
posts-do-reopen = Open the inputs again
posts-do-decline = Record that a member declines its posts
posts-do-decline-explained = Its posts stay vacant. Nothing is redistributed.
posts-do-accept = { $name } takes its posts after all
posts-do-tie = Record the body’s decision
posts-do-tie-by-rule = Decide by the rules of procedure
posts-do-tie-explained = The body decides who gets them.
posts-tie-choose = { $posts ->
    [one] Who gets the post
   *[other] Who gets the { $posts } posts
}
posts-tie-body = Decided by
posts-tie-day = On
posts-done = Recorded.
posts-annex-numbers = Distribution of quota posts among the member States for { $year }
posts-annex-posts = Posts and the member States that fill them in { $year }
posts-annex-method = Method: { $method }; assessed shares in force on { $day }.
posts-annex-departure = { $posts ->
    [one] Departure from the formula: { $from } gives one post to { $to }
   *[other] Departure from the formula: { $from } gives { $posts } posts to { $to }
}
posts-annex-reason = ({ $reason }).
posts-do-state-share = State a share
posts-do-add-unit = Add a unit
posts-do-add-post = Add a post
posts-do-remove-post = Remove a post
posts-do-set-bounds = Set minimum and cap
posts-bounds-explained = An empty field takes the bound away.
posts-everyone = Everyone
posts-minimum = Posts at least
posts-cap = Posts at most
posts-title-in = Title ({ $language })
posts-role = In its unit
posts-role-staff = works in it
posts-role-deputy = deputy
posts-role-head = head
posts-filled-by = Filled
posts-kind-quota = by quota
posts-filled-by-of = For rotation: whose it was last; if reserved: for whom
posts-do-begin = Begin a distribution
posts-name-in-addresses = Name in addresses (a–z, 0–9, hyphen)
posts-do-arrears = Record arrears
posts-arrears-since = Since
posts-do-settle = Paid: { $name }
posts-range-now = filled now: { $posts }, { $standing }
posts-do-state-population = State a population
posts-do-state-weights = State the weights
posts-do-state-holder = State who is in a post
posts-do-state-vacant = State that a post is vacant
posts-as-of = Counts from
posts-source-in = Source ({ $language })
posts-source = Source
posts-population = Population, in the unit used for all
posts-weights-explained = In per cent, 100 together; all left empty, there is no weighted method.
posts-weight-membership = Membership, %
posts-weight-population = Population, %
posts-weight-contribution = Contribution, %
posts-national-of = National of
posts-stated = What was stated
posts-figure = Figure
posts-figure-share = Share of { $name }: { $number } %
posts-figure-population = Population of { $name }: { $number }
posts-figure-weights = Weights: membership { $membership } %, population { $population } %, contribution { $contribution } %
posts-figure-no-weights = No weights
posts-figure-holder = { $post }: { $person } ({ $name }), until { $until }
posts-figure-vacant = { $post }: vacant
posts-to-fill = To be filled: { $count }
posts-terms-ending = Terms that end next
posts-terms-more = and { $count } more in the table
posts-vacant-since = to be filled since { $day }
posts-vacant-from = to be filled from { $day }
