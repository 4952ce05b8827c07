# Проверка подписанного файла.
checking-result = Итог
checking-valid = подлинно
checking-invalid = недействительно
checking-cannot-judge = здесь судить нельзя
checking-remark = замечание
checking-is-current = Это акт в его нынешнем виде, байт в байт.
checking-covers = { $whole ->
    [yes] Охватывает весь файл (редакция { $revision } из { $revisions }).
   *[no] Охватывает редакцию { $revision } из { $revisions }; за ней следуют более поздние подписи.
}
checking-unsigned = { $count ->
    [one] { $count } подготовленное место ещё не подписано.
    [few] { $count } подготовленных места ещё не подписаны.
   *[other] { $count } подготовленных мест ещё не подписано.
}
finding-unreadable = Файл не читается как PDF.
finding-too_large = Файл больше, чем эта программа проверяет.
finding-encrypted = Файл зашифрован.
finding-hybrid_reference = В файле сразу две таблицы ссылок; программы чтения могут понять его по-разному.
finding-no_signature = В файле нет подписи.
finding-header_displaced = Перед заголовком PDF стоят лишние байты.
finding-trailing_bytes = После знака конца файла стоят лишние байты.
finding-end_not_plain = Конец файла устроен не так, как заканчивается PDF.
finding-cross_reference_repaired = Таблица ссылок повреждена; программы чтения могут понять файл по-разному.
finding-duplicate_field_name = Два поля подписи носят одно имя.
finding-signature_shared = Два поля показывают одну и ту же подпись.
finding-signature_outside_fields = Подпись есть в файле, но ни в одном из его полей.
finding-signature_unreached = В файле больше подписей, чем показывают его поля.
finding-tail_not_covered = Последние байты файла не охвачены ни одной подписью.
finding-expected_field_missing = Нет поля, которое должно быть.
finding-expected_field_unsigned = Поле, которое должно быть подписано, не подписано.
finding-certification_not_first = Удостоверение – не первая подпись.
finding-not_a_dictionary = Значение поля – не подпись.
finding-byte_range_missing = Подпись не говорит, какие байты она охватывает.
finding-byte_range_malformed = Охват подписи – не один промежуток внутри одного файла.
finding-contents_missing = У подписи нет содержимого.
finding-gap_not_contents = Не охваченные подписью байты – не в точности сама подпись.
finding-gap_not_canonical = Подпись записана не в той единственной форме, которую принимает этот профиль.
finding-padding_not_zero = Место после подписи не пусто.
finding-range_end_misplaced = Охваченные байты кончаются не там, где кончается редакция файла.
finding-revision_unreadable = Подписанная редакция не читается.
finding-not_in_its_revision = Подпись не входит в редакцию, которую охватывает.
finding-sub_filter_unknown = Подписи этого вида программа не проверяет.
finding-cms_malformed = Структура подписи повреждена.
finding-cms_ber = Структура подписи записана в BER; программа проверяет DER.
finding-cms_not_canonical = Структура подписи записана не в каноническом DER.
finding-cms_outside_profile = Структура подписи выходит за пределы профиля этой программы.
finding-not_detached = Подпись несёт собственное содержимое.
finding-signer_count_not_one = Подписавших не ровно один.
finding-signed_attributes_missing = У подписи нет подписанных атрибутов.
finding-attribute_repeated = Подписанный атрибут встречается дважды или имеет несколько значений.
finding-content_type_wrong = Подписанный тип содержимого отсутствует или неверен.
finding-digest_mismatch = Охваченные байты изменены.
finding-signing_certificate_missing = Подпись не называет свой сертификат.
finding-signing_certificate_wrong = Подпись называет другой сертификат.
finding-unsigned_attributes = Подпись несёт неподписанные добавления, которые здесь не проверяются.
finding-timestamp_not_judged = Есть метка времени; здесь она не проверяется.
finding-suite_unknown = Алгоритм подписи этой программе не известен.
finding-key_weak = Ключ подписавшего вне пределов, которые программа проверяет.
finding-signature_wrong = Подпись не соответствует подписанным данным и сертификату.
finding-certificate_missing = В подписи нет сертификата подписавшего.
finding-certificate_surplus = Подпись несёт сертификат, который к ней не относится.
finding-certificate_usage = Ключом сертификата нельзя подписывать документы.
finding-certificate_extension = В сертификате есть критическое расширение, которое программе не известно.
finding-certificate_then = Сертификат не действовал в момент подписания.
finding-issuer_may_not_issue = Сертификат выпущен тем, кто не вправе их выпускать.
finding-root_not_trusted = От сертификата нет пути к корню, которому здесь доверяют.
finding-revocation_not_checked = Отзыв сертификата здесь не проверяется.
finding-time_missing = Подпись не говорит, когда она поставлена.
finding-time_claimed = Время указано самим подписавшим.
finding-time_ahead = Подпись указывает время, которое ещё не наступило.
finding-changed_after = После этой подписи файл изменён так, как она не допускает.
finding-changed_against_certification = Удостоверение не допускает такого изменения.
finding-increment_not_plain = В более поздней редакции есть байты, которые её таблица не объясняет.
finding-signed_with_ink = Подписано собственноручно: отметка в этом поле сделана хранителем, который удостоверяет подпись и называет скан; это не электронная подпись государства.
