# Пункты плана из файла.
plan-do-import = Взять пункты из файла
plan-import-explained = Принесите таблицу (XLSX, CSV) или календарь (iCalendar). Сначала файл просматривается, и о каждой строке сообщается; ничего не записывается, пока вы не подтвердите. Файл не сохраняется.
plan-import-file = Файл
plan-import-limits = Не более { $megabytes } МБ и { $rows } строк.
plan-do-look-through = Просмотреть файл
plan-import-otherwise = Если в файле не указано
plan-import-in-file = должно стоять в файле
plan-import-language = Язык текстов, у которых он не указан
plan-import-fill = Если текста на каком-либо языке нет, поставить вместо него текст на другом, до перевода
plan-import-columns = Столбцы таблицы
plan-import-columns-explained = Первая строка называет столбцы, словами или кодом, в любом порядке; остальные пропускаются.
plan-do-export = Пункты таблицей (CSV)
plan-import-column = Столбец
plan-import-code = Код
plan-import-holds = Что в нём стоит
plan-import-holds-topic = тема; нужна на каждом языке
plan-import-holds-place = место; для видеоконференции не нужно
plan-import-holds-name = название, как в форме пункта
plan-import-holds-when = 2021-h2, 2021-11, 2021-11-05, 2021-11-05/2021-11-07, 05.11.2021 или словами
plan-import-holds-member = название или код члена
plan-import-holds-members = названия через запятую; пусто — все члены
plan-import-holds-public = да или нет
plan-import-calendar-explained = В календаре пунктом становится каждое отдельное событие: его название, дни, место, категории как область и уровень. О повторяющихся и отменённых событиях сообщается, но они не берутся.
plan-import-topic = Тема ({ $language })
plan-import-place = Место ({ $language })
plan-import-all = все
plan-import-yes = да
plan-import-no = нет
plan-import-found = { $fit ->
    [0] Взять нельзя ни одного пункта.
    [one] Можно взять { $fit } пункт.
    [few] Можно взять { $fit } пункта.
   *[other] Можно взять { $fit } пунктов.
 } { $unfit ->
    [0] Всё подходит.
    [one] Не берётся { $unfit } строка.
    [few] Не берутся { $unfit } строки.
   *[other] Не берутся { $unfit } строк.
 }
plan-do-take-lines = { $count ->
    [one] Взять { $count } пункт
    [few] Взять { $count } пункта
   *[other] Взять { $count } пунктов
 }
plan-import-taken = { $count ->
    [one] Взят { $count } пункт.
    [few] Взято { $count } пункта.
   *[other] Взято { $count } пунктов.
 }
plan-import-report = По строкам
plan-import-row = №
plan-import-outcome = Итог
plan-import-fit = можно взять
plan-import-again = Принести другой файл или этот же с другими ответами
plan-import-columns-unknown = Пропущены столбцы, которых никто не знает: { $columns }.
plan-import-formula = В ячейке стоит формула (её значение: { $value }). Сохраните таблицу со значениями вместо формул.
plan-import-formula-nothing = В ячейке стоит формула. Сохраните таблицу со значениями вместо формул.
plan-import-text-missing = Нет текста на языке: { $language }.
plan-import-field-unknown = Нет области с названием «{ $value }».
plan-import-field-unknown-nothing = Не указана область.
plan-import-level-unknown = Нет уровня с названием «{ $value }».
plan-import-level-unknown-nothing = Не указан уровень.
plan-import-member-unknown = Нет члена с названием «{ $value }».
plan-import-member-unknown-nothing = Не указан ответственный член.
plan-import-form-unknown = «{ $value }» — не форма консультаций.
plan-import-form-unknown-nothing = Не указана форма проведения.
plan-import-public-unknown = «{ $value }» — ни да, ни нет.
plan-import-when-unknown = «{ $value }» — не полугодие, не месяц и не день.
plan-import-when-unknown-nothing = Не указан срок.
plan-import-repeats = Событие повторяется. Пункт плана — одни консультации: запишите каждые отдельным событием.
plan-import-cancelled = Событие отменено.
plan-import-already = Уже стоит в плане или выше в файле: { $value }.
plan-import-file-empty = Файл не выбран или в нём ничего нет. Выберите файл хотя бы с одной строкой.
plan-import-file-too-much = В файле больше, чем берётся за один раз. Разделите его или уберите то, что не относится к плану.
plan-import-file-damaged = Это не таблица и не календарь, которые можно прочесть. Сохраните как XLSX, CSV или iCalendar и принесите снова.
plan-import-file-links = Таблица берёт содержимое из других файлов. Сохраните её только со значениями и принесите снова.
plan-import-file-macros = В таблице есть программы (макросы). Сохраните её как XLSX без макросов и принесите снова.
plan-import-file-no-heading = Первая строка не называет столбца с темой. Известные столбцы перечислены ниже.
