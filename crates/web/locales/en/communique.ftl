# Sentences of a communiqué: from the record alone.
communique-headline = { $body } of the { $organisation } { $gathering ->
    [session] holds a session
   *[meeting] meets
}{ $format ->
    [videoconference] { " " }by videoconference
    [hybrid] { " " }in hybrid format
   *[in-person] { "" }
}
communique-lead = On { $day } the { $body } of the { $organisation } met { $format ->
    [videoconference] by videoconference
    [hybrid] in hybrid format, in the hall and by video link
   *[in-person] in { $place }
}.
communique-presided = { $name }, { $office } ({ $member }), presided.
communique-took-part = The delegations were headed by: { $heads }.
communique-head = { $name } ({ $office }, { $member })
communique-secretary-general = { $name }, { $office }, took part.
communique-invited = { $count ->
    [1] Invited to the discussion of particular items was { $invited }.
   *[other] Invited to the discussion of particular items were { $invited }.
}
communique-invited-one = { $name }, { $represents }
communique-discussed = { $count ->
    [1] The item discussed was: { $titles }.
   *[other] The items discussed were: { $titles }.
}
communique-quoted = “{ $title }”
communique-draft-of = { $count ->
    [1] The draft { $kind ->
        [statement] statement
        [declaration] declaration
        [decision] decision
        [protocol-decision] protocol decision
        [plan] plan
        [regulation] regulation
       *[agreement] agreement
    }
   *[other] The draft { $kind ->
        [statement] statements
        [declaration] declarations
        [decision] decisions
        [protocol-decision] protocol decisions
        [plan] plans
        [regulation] regulations
       *[agreement] agreements
    }
}
communique-of-kind = { $count ->
    [1] The { $kind ->
        [statement] statement
        [declaration] declaration
        [decision] decision
        [protocol-decision] protocol decision
        [plan] plan
        [regulation] regulation
       *[agreement] agreement
    }
   *[other] The { $kind ->
        [statement] statements
        [declaration] declarations
        [decision] decisions
        [protocol-decision] protocol decisions
        [plan] plans
        [regulation] regulations
       *[agreement] agreements
    }
}
communique-agree = { communique-draft-of } { $titles } { $count ->
    [1] was
   *[other] were
} agreed.
communique-approve = { communique-draft-of } { $titles } { $count ->
    [1] was
   *[other] were
} approved.
communique-adopt = { communique-of-kind } { $titles } { $count ->
    [1] was
   *[other] were
} adopted.
communique-confirm = { communique-of-kind } { $titles } { $count ->
    [1] was
   *[other] were
} confirmed.
communique-take-note = Note was taken of the { $kind ->
        [statement] statement
        [declaration] declaration
        [decision] decision
        [protocol-decision] protocol decision
        [plan] plan
        [regulation] regulation
       *[agreement] agreement
    }{ $count ->
    [1] { "" }
   *[other] s
} { $titles }.
communique-signing-ahead = { $count ->
    [1] The document is signed in individual order: each State signs separately, at its own place and time.
   *[other] The documents are signed in individual order: each State signs separately, at its own place and time.
}
communique-signing-course = Signatures so far: { $list }.
communique-signing-one = { $title }, { $signed } of { $all }
# Captions of photos, composed from the seats of those who are shown.
caption-person-of-member = { $office } of { $member } { $name }
caption-person = { $office } { $name }
caption-row = (left to right) { $persons }
caption-row-and-screen = { $row }; on the screen: { $persons }
caption-screen-alone = On the screen: { $persons }
