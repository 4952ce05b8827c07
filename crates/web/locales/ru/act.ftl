# Слова самого акта: на языке подлинника.
act-kind-statement = Заявление
act-kind-declaration = Декларация
act-kind-decision = Решение
act-kind-protocol-decision = Протокольное решение
act-kind-plan = План
act-kind-regulation = Положение
act-kind-agreement = Соглашение
act-number = № { $number }
act-dated = { $place }, { $day }
act-done = Совершено: { $place }, { $day }.
act-closing-statement = Заявление подписывается каждой стороной отдельно. { $count ->
    [one] Язык подлинника
   *[other] Языки подлинника
} – { $languages }. Хранитель подлинного экземпляра – { $depositary }.
act-closing = Составлено в одном подлинном экземпляре. { $count ->
    [one] Язык подлинника
   *[other] Языки подлинника
} – { $languages }. Хранитель подлинного экземпляра – { $depositary }; каждому государству, подписавшему настоящий документ, направляется его заверенная копия.
act-signatures = Подписи
act-signature = Подпись
act-depositary-note = До первой подписи хранитель подлинного экземпляра удостоверяет, что текст совпадает с тем, по которому принято решение.
act-depositary-office = Хранитель подлинного экземпляра
act-certification = Удостоверение подлинного экземпляра
act-certified = Удостоверено
act-annex = Приложение
act-imprint = Текст: SHA-256 { $digest }
act-moment-with-zone = { $moment } (UTC{ $offset })
