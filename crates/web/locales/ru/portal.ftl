# Открытые страницы.
portal-own-language = Русский
portal-news = Новости
portal-acts = Акты
portal-check = Проверить документ
portal-feed = Лента (Atom)
portal-checkpoint = Реестр актов
portal-nothing = Пока ничего не опубликовано.
portal-no-acts = Актов, открытых для подписания или подписанных, пока нет.
portal-withdrawn = Отозвано
portal-withdrawn-explained = По этому адресу находилось сообщение. Оно отозвано по такой причине:
portal-corrections = Исправления
portal-documents = Документы и что с ними сделано
portal-document = Документ
portal-done = Состояние
portal-text = Текст
portal-check-explained = Подлинен ли подписанный акт: выберите файл PDF. Он проверяется здесь и не сохраняется. Кто не хочет полагаться на этот сервер, проверит файл программами plenary verify, pdfsig или pyHanko на своём компьютере.
portal-check-file = Файл
portal-check-limit = PDF, не больше { $megabytes } МБ.
portal-do-check = Проверить
portal-check-no-file = Файл не получен или слишком велик. Выберите файл PDF и попробуйте снова.
watch-now = Сейчас открыто для всех: { $title }
watch-not-open = Эта часть заседания закрыта для публики. Когда начнётся открытая часть, страница продолжит сама.
watch-over = Заседание завершено.
watch-needs-script = Для изображения и звука нужен сценарий, а в этом браузере он не работает.
portal-photo-download = Скачать, { $width } × { $height }, { $kilobytes } кБ
portal-photo-withdrawn = Эта фотография отозвана
portal-photo-withdrawn-explained = Она была опубликована здесь и затем отозвана. Когда и почему, сказано на странице сообщения.
portal-correction-photo = фотография
portal-feed-rss = Лента (RSS)
portal-check-act = Сверить файл с этим актом
checking-is-not-this-act = Это не файл данного акта в его нынешнем виде. Что говорят его подписи, см. ниже.
list-all = Все
list-body = Орган
list-year = Год
list-kind = Вид
list-show = Показать
list-filters = Отбор
list-pages = Страницы
list-page = Страница { $page } из { $pages }
list-before = Назад
list-after = Дальше
list-empty = Здесь пока ничего нет.
list-all-news = Все новости
list-all-sessions = Все сессии и заседания
list-all-acts = Все акты
sessions-title = Сессии и заседания
sessions-one = Заседание
sessions-day = Дата
sessions-place = Место
sessions-in-person = очно
sessions-videoconference = в режиме видеоконференции
sessions-hybrid = в зале и по видеосвязи
sessions-presided = Председательствовал
sessions-heads = Главы делегаций
sessions-discussed = Обсуждалось
sessions-watch = Страница открытой части
organisation-title = Органы и государства
organisation-bodies = Органы
organisation-members = Государства-члены
organisation-official-name = Официальное название
organisation-chaired = Председательство
organisation-since = с { $day }
organisation-signed = Подписанные акты
gallery-title = Фотографии
gallery-photos = Фотографии
gallery-count = { $count ->
    [one] { $count } фотография
    [few] { $count } фотографии
   *[other] { $count } фотографий
}
gallery-article = К сообщению
search-title = Поиск
search-words = Слова
search-find = Найти
search-language = Язык
search-newest = Сначала новые
search-hint = Любая форма слова находит остальные. «Слова в кавычках» стоят рядом; минус перед словом исключает его.
search-found = { $count ->
    [0] Ничего не найдено
    [one] Найден { $count } результат
    [few] Найдено { $count } результата
   *[other] Найдено { $count } результатов
}
search-cut = Запрос длинный: искали только по его началу.
search-some-only = Всех этих слов нет ни в одном тексте. Ниже то, в чём есть некоторые из них.
search-nothing = Ни один опубликованный текст не отвечает на этот запрос.
search-widen = Искать во всех органах, годах, видах и языках
search-other-words = Попробуйте меньше слов или другое слово о том же
search-preparing = Поиск готовится. Пожалуйста, повторите через несколько секунд.
search-failed = Поиск сейчас не работает. Списки новостей, сессий и актов открыты.
search-kind-news = Новость
search-kind-session = Заседание
search-kind-act = Акт
search-kind-consultation = Консультация
search-kind-photo = Фотография
search-kind-body = Орган
search-kind-member = Государство-член
copy-no-search = Это копия портала без сервера, искать в ней нельзя. Поиск есть на самом портале:
copy-no-check = Это копия портала без сервера, проверить файл в ней нельзя. Его можно проверить на самом портале или на своём компьютере, как описано ниже:
public-calendar-title = Календарь
public-calendar-nothing-ahead = Открытых мероприятий впереди нет.
public-calendar-beside = Соседние месяцы
public-calendar-months = Годы и месяцы
public-calendar-year = { $year } год
public-calendar-until = по { $day }
public-calendar-more = Ещё { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[other] { $count } записей
} — на страницах месяцев.
public-calendar-force = Вступление в силу: { $title }
public-calendar-force-kind = Вступление в силу
public-calendar-file = Календарь файлом, на который можно подписаться (iCalendar)
public-calendar-monday = пн
public-calendar-tuesday = вт
public-calendar-wednesday = ср
public-calendar-thursday = чт
public-calendar-friday = пт
public-calendar-saturday = сб
public-calendar-sunday = вс
