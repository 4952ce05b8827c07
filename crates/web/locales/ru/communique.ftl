# Предложения коммюнике: только из записи заседания. Имена и названия стоят в именительном падеже.
communique-headline = { $format ->
    [videoconference] В формате видеоконференции состоялось
    [hybrid] В смешанном формате состоялось
   *[in-person] Состоялось
} { $gathering ->
    [session] заседание сессии
   *[meeting] заседание
} { $body } { $organisation }
communique-lead = { $day } { $format ->
    [videoconference] в формате видеоконференции
    [hybrid] в смешанном формате, в зале и по видеосвязи,
   *[in-person] в городе { $place }
} состоялось заседание { $body } { $organisation }.
communique-presided = Председатель заседания – { $name }, { $office } ({ $member }).
communique-took-part = Делегации возглавляли: { $heads }.
communique-head = { $name } ({ $office }, { $member })
communique-secretary-general = Среди участников заседания – { $office } { $name }.
communique-invited = { $count ->
    [1] По приглашению к обсуждению отдельных вопросов присоединился гость: { $invited }.
   *[other] По приглашению к обсуждению отдельных вопросов присоединились: { $invited }.
}
communique-invited-one = { $represents } { $name }
communique-discussed = { $count ->
    [1] На заседании обсуждён вопрос { $titles }.
   *[other] На заседании обсуждены вопросы: { $titles }.
}
communique-quoted = «{ $title }»
communique-draft-of = { $count ->
    [1] проект { $kind ->
        [statement] заявления
        [declaration] декларации
        [decision] решения
        [protocol-decision] протокольного решения
        [plan] плана
        [regulation] положения
       *[agreement] соглашения
    }
   *[other] проекты { $kind ->
        [statement] заявлений
        [declaration] деклараций
        [decision] решений
        [protocol-decision] протокольных решений
        [plan] планов
        [regulation] положений
       *[agreement] соглашений
    }
}
communique-of-kind = { $count ->
    [1] { $kind ->
        [statement] заявление
        [declaration] декларация
        [decision] решение
        [protocol-decision] протокольное решение
        [plan] план
        [regulation] положение
       *[agreement] соглашение
    }
   *[other] { $kind ->
        [statement] заявления
        [declaration] декларации
        [decision] решения
        [protocol-decision] протокольные решения
        [plan] планы
        [regulation] положения
       *[agreement] соглашения
    }
}
communique-agree = { $count ->
    [1] Согласован
   *[other] Согласованы
} { communique-draft-of }: { $titles }.
communique-approve = { $count ->
    [1] Одобрен
   *[other] Одобрены
} { communique-draft-of }: { $titles }.
communique-adopt = { $count ->
    [1] { $kind ->
        [statement] Принято заявление
        [declaration] Принята декларация
        [decision] Принято решение
        [protocol-decision] Принято протокольное решение
        [plan] Принят план
        [regulation] Принято положение
       *[agreement] Принято соглашение
    }
   *[other] { $kind ->
        [statement] Приняты заявления
        [declaration] Приняты декларации
        [decision] Приняты решения
        [protocol-decision] Приняты протокольные решения
        [plan] Приняты планы
        [regulation] Приняты положения
       *[agreement] Приняты соглашения
    }
}: { $titles }.
communique-confirm = { $count ->
    [1] { $kind ->
        [statement] Утверждено заявление
        [declaration] Утверждена декларация
        [decision] Утверждено решение
        [protocol-decision] Утверждено протокольное решение
        [plan] Утверждён план
        [regulation] Утверждено положение
       *[agreement] Утверждено соглашение
    }
   *[other] { $kind ->
        [statement] Утверждены заявления
        [declaration] Утверждены декларации
        [decision] Утверждены решения
        [protocol-decision] Утверждены протокольные решения
        [plan] Утверждены планы
        [regulation] Утверждены положения
       *[agreement] Утверждены соглашения
    }
}: { $titles }.
communique-take-note = К сведению – { communique-of-kind }: { $titles }.
communique-signing-ahead = { $count ->
    [1] Документ подписывается в индивидуальном порядке: каждое государство ставит подпись отдельно, в своём месте и в своё время.
   *[other] Документы подписываются в индивидуальном порядке: каждое государство ставит подпись отдельно, в своём месте и в своё время.
}
communique-signing-course = Ход подписания: { $list }.
communique-signing-one = { $title } – { $signed } из { $all }
# Подписи к фотографиям, составленные по местам изображённых.
caption-person-of-member = { $office } { $member } { $name }
caption-person = { $office } { $name }
caption-row = (слева направо) { $persons }
caption-row-and-screen = { $row }; на экране: { $persons }
caption-screen-alone = На экране: { $persons }
