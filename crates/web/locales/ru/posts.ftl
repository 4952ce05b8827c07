# Квотные должности: распределение, методы, штатное расписание, приложение.
posts-title = Квотные должности
posts-none = Распределений должностей, доступных вам, нет.
posts-decimal-mark = ,
posts-stages = Этапы
posts-stage-prepared = Исходные данные
posts-stage-frozen = Зафиксированы
posts-stage-negotiated = Согласование
posts-stage-annexed = Приложение составлено
posts-stage-before-body = На рассмотрении
posts-stage-in-force = Действует
posts-period = На период
posts-frozen = Исходные данные
posts-frozen-on = доли, действующие на { $day }
posts-method = Метод
posts-decision = Решение
posts-method-hamilton = Наибольший остаток
posts-method-dhondt = Метод д’Ондта
posts-method-sainte-lague = Метод Сент-Лагю
posts-method-huntington-hill = Метод Хантингтона–Хилла
posts-method-equal = Равное представительство
posts-method-weighted = Взвешенные факторы
posts-tie-by-body = Решил { $body }, { $day }:
posts-tie-by-order = Решено по правилам процедуры, в алфавитном порядке:
posts-tie-by-chair = Решено по правилам процедуры, в алфавитном порядке начиная со следующего за председателем:
posts-tie = { $posts ->
    [one] Равные права на { $posts } должность
    [few] Равные права на { $posts } должности
   *[many] Равные права на { $posts } должностей
}: { $members }.
posts-tie-to = по одной – { $members }.
posts-tie-open = Решает орган: программа равенства не нарушает.
posts-no-tie = Равенства нет.
posts-by-member = Должности по государствам
posts-by-unit = Должности по подразделениям
posts-no-numbers = Числа ещё не рассчитаны.
posts-numbers = Числа
posts-key-filled = замещена
posts-key-vacant = вакантна
posts-key-rotating = должность по ротации
posts-key-won = получена на переговорах
posts-key-lost = уступлена
posts-key-quota = точная квота
posts-key-range = желаемые пределы
posts-key-handed = переходит названному государству
posts-key-head = руководитель подразделения
posts-chart-row = { $name }: { $posts ->
    [one] { $posts } квотная должность
    [few] { $posts } квотные должности
   *[many] { $posts } квотных должностей
}, замещено { $filled }; по ротации: { $rotating }; точная квота { $exact }
posts-chart-unit = { $unit }: { $posts ->
    [one] { $posts } должность
    [few] { $posts } должности
   *[many] { $posts } должностей
}, вакантно { $vacant }
posts-range-none = не представлено
posts-range-under = ниже пределов
posts-range-within = в пределах
posts-range-over = выше пределов
posts-member = Государство-член
posts-share = Долевой взнос, %
posts-exact = Точная квота
posts-by-formula = По формуле
posts-allotted = Квотные должности
posts-distance = Отклонение от квоты
posts-range = Желаемые пределы
posts-vacant = Вакантно, включая ротацию
posts-total = Итого
posts-declined = отказалось
posts-by-people = Что решили люди
posts-departure = { $posts ->
    [one] { $posts } должность
    [few] { $posts } должности
   *[many] { $posts } должностей
}: уступает { $from }, получает { $to }
posts-exchanged = Обмен: { $first } и { $second }
posts-nothing-changed = Числа соответствуют формуле.
posts-declined-vacant = Отказ: { $name }. { $posts ->
    [one] Остаётся вакантной { $posts } квотная должность
    [few] Остаются вакантными { $posts } квотные должности
   *[many] Остаются вакантными { $posts } квотных должностей
}
posts-arrears = Задолженность: { $name }, с { $day }
posts-arrears-vote = По правилам решающего органа голоса не имеет. Должности за государством сохраняются.
posts-arrears-no-vote-lost = По правилам решающего органа право голоса сохраняется.
posts-without = При отказе ({ $name }) квотные должности ({ $posts }) и должности по ротации остаются вакантными; другие числа не меняются.
posts-without-ask = Что, если государство откажется?
posts-without-nobody = Никто
posts-without-show = Показать
posts-methods = Методы
posts-methods-explained = Те же должности и доли по каждому методу. Полоса показывает отклонение от точной квоты: вправо – больше, влево – меньше; пунктир – должность при равенстве. Для равного представительства и взвешенных факторов квота – по самому методу.
posts-method-own = применён
posts-side-by-side = Сопоставление
posts-account = По шагам: { $method }
posts-account-of = Ход расчёта по методу
posts-step-quota = { $posts ->
    [one] { $posts } должность делится пропорционально. Точные квоты:
    [few] { $posts } должности делятся пропорционально. Точные квоты:
   *[many] { $posts } должностей делятся пропорционально. Точные квоты:
}
posts-step-reserved = Должности, закреплённые до расчёта:
posts-step-lifted = Минимум даёт:
posts-step-held = Предел ограничивает:
posts-step-whole = Каждое государство получает целую часть своей квоты:
posts-step-whole-line = { $name }: { $posts }, остаток { $remainder }
posts-step-left = Осталось должностей: { $posts }.
posts-step-remainder = Они достаются наибольшим остаткам, по одной:
posts-step-next = Должности по одной достаются наибольшему праву. Малая цифра – сколько их тогда у государства:
posts-step-tied = { $posts ->
    [one] Осталась { $posts } должность
    [few] Осталось { $posts } должности
   *[many] Осталось { $posts } должностей
}, а права в точности равны: { $members }. Здесь никто их не получает: решают люди.
posts-step-done = Все должности распределены, равенства нет.
posts-staff = Штатное расписание
posts-staff-explained = Имена кандидатов видят Секретариат и государство, которое их выдвинуло.
posts-unit = Подразделение
posts-post = Должность
posts-grade = Класс
posts-holder = Сотрудник
posts-state = Состояние
posts-actions = Изменить
posts-kind-reserved = закреплена
posts-kind-rotation = по ротации
posts-kind-competition = по конкурсу
posts-of-other-state = { $name }, подлежит передаче
posts-state-vacant = вакантна
posts-state-nominated = кандидат выдвинут
posts-state-appointed = назначен
posts-state-serving = служит
posts-do-nominate = Записать кандидата
posts-do-appoint = Назначить
posts-do-withdraw = Отозвать
posts-do-take-up = Приступил к обязанностям
posts-do-end = Записать окончание службы
posts-ending = Причина
posts-ending-term = окончание срока
posts-ending-recalled = отозван государством
posts-ending-resigned = по собственному желанию
posts-term-from = Первый день
posts-term-until = Последний день
posts-on-day = День
posts-name = Имя ({ $language })
posts-reason = Причина ({ $language })
posts-do-exchange = Обменять две должности
posts-exchange-first = Одна должность
posts-exchange-second = Другая должность
posts-next = Дальше
posts-for-delegation = Вы читаете это для делегации: { $name }.
posts-wait-prepared = Секретариат готовит штатное расписание и доли.
posts-wait-frozen = Исходные данные зафиксированы. Секретариат рассчитывает числа.
posts-wait-negotiated = Числа согласуются.
posts-wait-annexed = Приложение составлено. Проект решения можно выносить на рассмотрение.
posts-wait-before-body = Проект решения рассматривается или ожидает принятия и подписей.
posts-wait-in-force = Решение действует. Должности замещаются.
posts-reference = Доли, действующие на
posts-do-freeze = Зафиксировать исходные данные
posts-do-freeze-explained = Всё дальнейшее рассчитывается по зафиксированным расписанию и долям.
posts-do-draft = Рассчитать числа
posts-do-draft-explained = Выберите метод. Равенства показываются, программа их не нарушает.
posts-do-draft-again = Рассчитать другим методом
posts-do-place = Распределить должности поимённо
posts-do-place-explained = Должности по ротации переходят по алфавиту; государство сохраняет должности своих граждан; остальные распределяются равномерно.
posts-do-annex = Составить приложение
posts-do-annex-explained = Числа, должности, равенство и каждое отступление вносятся в проект решения на всех его языках.
posts-do-fill = Замещать должности
posts-do-fill-explained = Решение действует: должности замещают государства, которым они выделены.
posts-not-circulated = Делегации этого ещё не видят.
posts-do-circulate = Открыть делегациям
posts-do-depart = Записать отступление от формулы
posts-departure-from = Уступает
posts-departure-to = Получает
posts-departure-posts = Должностей
posts-do-retract = Отменить последнее отступление
posts-do-reopen = Снова открыть исходные данные
posts-do-decline = Записать отказ государства от должностей
posts-do-decline-explained = Должности остаются вакантными. Ничего не перераспределяется.
posts-do-accept = Отказ снят: { $name }
posts-do-tie = Записать решение органа
posts-do-tie-by-rule = Решить по правилам процедуры
posts-do-tie-explained = Орган решает, кому они достанутся.
posts-tie-choose = { $posts ->
    [one] Кому достаётся { $posts } должность
    [few] Кому достаются { $posts } должности
   *[many] Кому достаются { $posts } должностей
}
posts-tie-body = Решил
posts-tie-day = Дата
posts-done = Записано.
posts-annex-numbers = Распределение квотных должностей между государствами-членами на { $year } год
posts-annex-posts = Должности и замещающие их государства-члены в { $year } году
posts-annex-method = Метод: { $method }; долевые взносы, действующие на { $day }.
posts-annex-departure = Отступление от формулы: { $posts ->
    [one] { $posts } должность
    [few] { $posts } должности
   *[many] { $posts } должностей
}; уступает { $from }, получает { $to }.
posts-annex-reason = Причина: { $reason }.
posts-do-state-share = Внести долю
posts-do-add-unit = Добавить подразделение
posts-do-add-post = Добавить должность
posts-do-remove-post = Убрать должность
posts-do-set-bounds = Задать минимум и предел
posts-bounds-explained = Пустое поле снимает ограничение.
posts-everyone = Все
posts-minimum = Не менее должностей
posts-cap = Не более должностей
posts-title-in = Название ({ $language })
posts-role = В подразделении
posts-role-staff = сотрудник
posts-role-deputy = заместитель
posts-role-head = руководитель
posts-filled-by = Замещается
posts-kind-quota = по квоте
posts-filled-by-of = При ротации – чьей была; если закреплена – за кем
posts-do-begin = Начать распределение
posts-name-in-addresses = Имя в адресах (a–z, 0–9, дефис)
posts-do-arrears = Записать задолженность
posts-arrears-since = С какого дня
posts-do-settle = Уплачено: { $name }
posts-range-now = замещено сейчас: { $posts }, { $standing }
posts-do-state-population = Внести численность населения
posts-do-state-weights = Внести веса
posts-do-state-holder = Внести, кто занимает должность
posts-do-state-vacant = Внести, что должность вакантна
posts-as-of = Действует с
posts-source-in = Источник ({ $language })
posts-source = Источник
posts-population = Население, в единице, общей для всех
posts-weights-explained = В процентах, вместе 100; если не заполнить ни одного, взвешенного метода нет.
posts-weight-membership = Членство, %
posts-weight-population = Население, %
posts-weight-contribution = Взнос, %
posts-national-of = Гражданин государства
posts-stated = Внесённые данные
posts-figure = Данные
posts-figure-share = Доля: { $name } – { $number } %
posts-figure-population = Население: { $name } – { $number }
posts-figure-weights = Веса: членство { $membership } %, население { $population } %, взнос { $contribution } %
posts-figure-no-weights = Весов нет
posts-figure-holder = { $post }: { $person } ({ $name }), до { $until }
posts-figure-vacant = { $post }: вакансия
posts-to-fill = Подлежат замещению: { $count }
posts-terms-ending = Ближайшие окончания сроков
posts-terms-more = и ещё { $count } в таблице
posts-vacant-since = подлежит замещению с { $day }
posts-vacant-from = подлежит замещению с { $day }
