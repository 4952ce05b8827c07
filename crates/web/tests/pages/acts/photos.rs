//! Photos at the press desk: what is refused, what a file's words fill in, who can be named, what the public gets and
//! what it does not, under an embargo, after a correction and after a withdrawal; judged by programs of others.

use std::path::Path;
use std::sync::Arc;

use desk::clock::SetClock;
use desk::depositary::TimeAuthority;
use domain::publication::PublicationState;
use jiff::{SignedDuration, Timestamp};
use web::photos::written::{Words, with_words};

use crate::acts::cache::Cache;
use crate::acts::house::House;
use crate::acts::press::{NEWS, drafted, form, picture, step, upload};

const TEXTS: [(&str, &str); 8] = [
    ("caption-ru", "Подпись"),
    ("caption-en", "Caption"),
    ("credit-ru", "пресс-служба"),
    ("credit-en", "press service"),
    ("alternative-ru", "Описание"),
    ("alternative-en", "Description"),
    ("creator", "A. Photographer"),
    ("right", "Licence"),
];

fn communique(house: &House) -> domain::publication::Communique {
    house.app.desk().read().world.publications.values().next().unwrap().clone()
}

/// Addresses of every file of the first photo.
fn addresses(house: &House) -> Vec<String> {
    let ending = |media_type: &str| match media_type.trim_start_matches("image/") {
        "jpeg" => "jpg".to_owned(),
        other => other.to_owned(),
    };
    let files = communique(house).photos[0].sheet.renditions.clone();
    let address = |one: &domain::publication::Rendition| {
        format!("/photos/{NEWS}/{}.{}", one.file, ending(&one.media_type))
    };
    files.iter().map(address).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_uploads_are_refused_and_say_what_to_do() {
    let house = House::after_the_meeting().await;
    let press = drafted(&house).await;
    let path = format!("/press/{NEWS}/photos");
    let jpeg = picture(image::ImageFormat::Jpeg);
    let polyglot = [&jpeg[..], b"PK\x03\x04archive PK\x05\x06"].concat();
    let mut bomb = picture(image::ImageFormat::Png);
    // The header says 60 000 by 60 000; its checksum goes with it.
    bomb.splice(16..24, [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let checksum = crc(&bomb[12..29]);
    bomb.splice(29..33, checksum.to_be_bytes());
    let heic = [&[0, 0, 0, 16][..], b"ftypheic\0\0\0\0"].concat();
    let big = vec![0xFF; web::limits::PHOTO_BYTES_MAX + web::limits::UPLOAD_FIELDS_BYTES_MAX + 1];
    for (file, said) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..], "no photo in JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "no photo in JPEG"),
        (&polyglot, "something else beside the photo"),
        (&jpeg[..jpeg.len() / 2], "damaged"),
        (&bomb, "too many pixels"),
        // Damaged where HEIC can be decoded, and sent back as JPEG where it cannot.
        (&heic, "JPEG"),
        (&big, "too large"),
    ] {
        let refused = upload(&house, &press, &path, &[], file).await.must(422).text();
        assert!(refused.contains("role=\"alert\"") && refused.contains(said), "{said}: {refused}");
    }
    assert_eq!(communique(&house).photos.len(), 1);
}

/// CRC-32 as PNG uses it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_file_fill_the_form_and_captions_come_from_the_seats() {
    let house = House::after_the_meeting().await;
    let press = house.session("press").await;
    house.form("/press/draft", &press, "meeting=cfm-2020-05-26").await.must(303);
    let words = Words {
        creator: "B. Photographer".into(),
        credit: vec![("ru".into(), "служба министра".into())],
        caption: vec![("ru".into(), "Министр у экрана".into()), ("en".into(), "A minister".into())],
        persons: vec!["Сергей Лавров".into(), "Посторонний".into()],
        taken: "2020-05-26T13:00:00+03:00".into(),
        ..Words::default()
    };
    let file = with_words(&picture(image::ImageFormat::Jpeg), "image/jpeg", &words).unwrap();
    upload(&house, &press, &format!("/press/{NEWS}/photos"), &[], &file).await.must(303);
    let photo = communique(&house).photos[0].clone();
    assert_eq!(photo.sheet.creator, "B. Photographer");
    assert_eq!(photo.caption.exact("ru"), Some("Министр у экрана"));
    assert_eq!(photo.caption.exact("en"), Some("A minister"));
    assert_eq!(photo.credit.exact("ru"), Some("служба министра"));
    assert_eq!(photo.taken_at, Some("2020-05-26T10:00:00Z".parse().unwrap()));
    let shown: Vec<_> = photo.sheet.shown.iter().map(|one| one.seat.as_str()).collect();
    assert_eq!(shown, ["ru"], "those who have a seat, and no others");
    let page = house.get(&format!("/press/{NEWS}/photo/photo-1"), Some(&press)).await.must(200).text();
    assert!(page.contains("Министр у экрана") && page.contains("by video"), "{page}");
    let table = house.get(&format!("/press/{NEWS}"), Some(&press)).await.must(200).text();
    assert!(table.contains("Translation") && table.contains("missing"));

    // By video, nobody stands in a hall's row; on a screen, the caption says so in both languages.
    let row = [&TEXTS[..], &[("place-ru", "2"), ("place-am", "1"), ("order", "yes")]].concat();
    step(&house, &press, "photo/photo-1/describe", &form(&row)).await.must(303);
    let refused = step(&house, &press, "photo/photo-1/clear", "").await.must(422).text();
    assert!(refused.contains("Zohrab Mnatsakanyan took part by video"), "{refused}");
    let screen = [&row[..], &[("screen-ru", "yes"), ("screen-am", "yes")]].concat();
    let composed = step(&house, &press, "photo/photo-1/compose", &form(&screen)).await.must(200).text();
    let ru = "На экране: министр иностранных дел Армении Зограб Мнацаканян, министр иностранных дел России Сергей Лавров";
    let en = "On the screen: Minister of Foreign Affairs of Armenia Zohrab Mnatsakanyan, Minister of Foreign Affairs of Russia Sergey Lavrov";
    assert!(composed.contains(ru) && composed.contains(en), "{composed}");
    step(&house, &press, "photo/photo-1/describe", &form(&screen)).await.must(303);
    step(&house, &press, "photo/photo-1/clear", "").await.must(303);
    // The right is withdrawn between upload and publication.
    step(&house, &press, "clear", "").await.must(303);
    step(&house, &press, "photo/photo-1/right", "reason-en=Asked+by+the+author&reason-ru=По+просьбе")
        .await
        .must(303);
    step(&house, &press, "publish", "").await.must(422);
    let refused = step(&house, &press, "clear", "").await.must(422).text();
    assert!(refused.contains("The right to publish a photo was withdrawn"));
    step(&house, &press, "photo/photo-1/remove", "").await.must(303);
    step(&house, &press, "clear", "").await.must(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargo_ends_at_its_minute_without_a_hand() {
    let clock = Arc::new(SetClock::at("2020-05-26T10:30:00Z".parse().unwrap()));
    let house = House::held_by(Arc::clone(&clock) as _).await;
    let press = drafted(&house).await;
    step(&house, &press, "clear", "").await.must(303);
    let local = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::get("Europe/Moscow").unwrap());
    let in_an_hour = house.app.desk().now().checked_add(SignedDuration::from_hours(1)).unwrap();
    let until = local(in_an_hour).round(jiff::Unit::Minute).unwrap();
    let past = until.checked_sub(SignedDuration::from_hours(5)).unwrap();
    let typed = |at: &jiff::Zoned| format!("until={}", at.strftime("%Y-%m-%dT%H:%M"));
    step(&house, &press, "embargo", "until=tomorrow").await.must(400);
    step(&house, &press, "embargo", &typed(&past)).await.must(422);
    step(&house, &press, "embargo", &typed(&until)).await.must(303);
    let desk_page = house.get(&format!("/press/{NEWS}"), Some(&press)).await.must(200).text();
    assert!(desk_page.contains("Europe/Moscow") && desk_page.contains(&until.strftime("%H:%M").to_string()));
    step(&house, &press, "publish", "").await.must(422);

    let files = addresses(&house);
    let old = format!("/photos/{NEWS}/photo-1-480.jpg");
    let pages = [format!("/news/{NEWS}"), format!("/news/{NEWS}?lang=en"), old];
    let wait = web::press::embargo::end_due(&house.app).await.unwrap();
    assert!(wait.as_secs() <= 3_600 && wait.as_secs() > 3_500, "{wait:?}");
    let mut cache = Cache::default();
    for path in pages.iter().chain(&files) {
        cache.get(&house, path).await.must(404);
    }
    for path in ["/", "/feed.atom", "/sitemap.xml"] {
        assert!(!house.get(path, None).await.must(200).text().contains(NEWS), "{path}");
    }
    clock.advance(SignedDuration::from_mins(61));
    assert_eq!(web::press::embargo::end_due(&house.app).await, None);
    assert_eq!(communique(&house).state, PublicationState::Published);
    for path in pages.iter().chain(&files) {
        cache.get(&house, path).await.must(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn corrections_and_withdrawals_of_a_photo_leave_a_trace() {
    let house = House::after_the_meeting().await;
    let press = drafted(&house).await;
    let plain = communique(&house).photos[0].sheet.clone();
    step(&house, &press, "clear", "").await.must(303);
    step(&house, &press, "publish", "").await.must(303);
    let first = addresses(&house);
    let mut cache = Cache::default();
    for path in first.iter().chain(&first) {
        cache.get(&house, path).await.must(200);
    }
    assert_eq!(cache.confirmed, first.len(), "a file that is there still is not sent again");
    // Neither the original nor the pictures without credentials are served to anyone.
    for hidden in [&plain.original.as_ref().unwrap().file, &plain.renditions[0].plain] {
        for path in [format!("/photos/{NEWS}/{hidden}.jpg"), format!("/press/{NEWS}/photos/{hidden}.jpg")] {
            house.get(&path, Some(&press)).await.must(404);
        }
    }
    let page = house.get(&format!("/news/{NEWS}?lang=en"), None).await.text();
    assert!(
        page.contains("<source type=\"image/webp\"")
            && page.contains("1200w")
            && page.contains("Download, 1200")
    );

    step(&house, &press, "photo/photo-1/correct", &form(&TEXTS)).await.must(422);
    let noted = [&TEXTS[..], &[("note-ru", "Исправлена подпись"), ("note-en", "The caption was corrected")]];
    step(&house, &press, "photo/photo-1/correct", &form(&noted.concat())).await.must(303);
    let moved = cache.get(&house, &first[0]).await.must(301);
    let place = format!("/photos/{NEWS}/{}", moved.headers["location"].to_str().unwrap());
    assert!(addresses(&house).contains(&place), "{place}");
    for path in first.iter().chain(&[place, format!("/photos/{NEWS}/photo-1-480.jpg")]) {
        cache.get(&house, path).await;
    }
    let page = house.get(&format!("/news/{NEWS}?lang=en"), None).await.text();
    assert!(page.contains("The caption was corrected") && page.contains(">Caption "), "{page}");

    let second = addresses(&house);
    step(&house, &press, "photo/photo-1/withdraw", "").await.must(422);
    step(&house, &press, "photo/photo-1/withdraw", "reason-en=Wrong+person&reason-ru=Ошибка").await.must(303);
    for path in first.iter().chain(&second).chain([&format!("/photos/{NEWS}/photo-1-480.jpg")]) {
        let gone = cache.get(&house, path).await.must(410).text();
        assert!(gone.contains("This photo was withdrawn"));
    }
    assert_eq!(cache.unasked, Vec::<String>::new());
    let page = house.get(&format!("/news/{NEWS}?lang=en"), None).await.must(200).text();
    assert!(page.contains("Wrong person") && !page.contains("<figure>"));
}

/// Runs a program of others. `None` when it is not there, which the gate does not let pass.
pub(crate) fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program).args(arguments).output();
    let said = output.as_ref().ok().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    if said.as_ref().is_none_or(|said| said.contains("ModuleNotFoundError")) {
        let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
        assert!(!required, "{program} is required here: {said:?}");
        eprintln!("\n*** NOT CHECKED: {program} is missing, its judgement was not asked ***\n");
        return None;
    }
    let output = output.unwrap();
    assert!(output.status.success(), "{}", said.unwrap());
    Some(String::from_utf8(output.stdout).unwrap())
}

/// A photo with everything that a camera writes and nobody is to read; `None` without exiftool.
fn as_a_camera_writes_it(folder: &Path) -> Option<Vec<u8>> {
    let original = folder.join("original.jpg");
    std::fs::write(&original, picture(image::ImageFormat::Jpeg)).unwrap();
    let tags = [
        "-GPSLatitude=38.56",
        "-GPSLongitude=68.77",
        "-GPSLatitudeRef=N",
        "-GPSLongitudeRef=E",
        "-Make=Secret Camera",
        "-SerialNumber=123456",
        "-Artist=C. Photographer",
        "-DateTimeOriginal=2020:05:26 13:05:00",
        "-XMP-exif:GPSLatitude=38.56",
        "-XMP-xmpMM:DocumentID=secret-id",
    ];
    let arguments: Vec<&str> = tags.into_iter().chain([original.to_str().unwrap()]).collect();
    asked("exiftool", &arguments)?;
    Some(std::fs::read(&original).unwrap())
}

/// Exiftool reads the words back, and finds neither place nor device; a reader of content credentials that is not ours
/// judges every file, and the same file with one byte changed.
#[tokio::test(flavor = "multi_thread")]
async fn programs_of_others_read_the_words_and_judge_the_credentials() {
    let house = House::after_the_meeting().await;
    let press = house.session("press").await;
    house.form("/press/draft", &press, "meeting=cfm-2020-05-26").await.must(303);
    let folder = tempfile::tempdir().unwrap();
    let Some(file) = as_a_camera_writes_it(folder.path()) else { return };
    upload(&house, &press, &format!("/press/{NEWS}/photos"), &[], &file).await.must(303);
    let photo = communique(&house).photos[0].clone();
    assert_eq!(photo.sheet.creator, "C. Photographer");
    assert_eq!(photo.taken_at, Some("2020-05-26T10:05:00Z".parse().unwrap()), "by the clock of the meeting");
    let fields = [&TEXTS[..], &[("place-ru", "1"), ("screen-ru", "yes"), ("taken", "2020-05-26T13:05:00")]];
    step(&house, &press, "photo/photo-1/describe", &form(&fields.concat())).await.must(303);
    for verb in ["photo/photo-1/clear", "clear", "publish"] {
        step(&house, &press, verb, "").await.must(303);
    }
    let roots = house.app.depositary().roots_pem();
    let said = credentials_of_every_file(&house, folder.path(), &roots).await;
    let Some(files) = said else { return };
    let original = photo.sheet.original.unwrap().file;
    for one in &files {
        let file = one["file"].as_str().unwrap();
        words_are_read_back(file, file.rsplit_once('.').unwrap().1);
        assert_eq!(one["state"], "Trusted", "{one:#}");
        assert_eq!(one["time"], serde_json::Value::Null, "no authority was named");
        assert_eq!(one["issuer"], "TEST");
        assert_eq!(one["ingredient"], format!("urn:sha256:{original}"));
        assert_eq!(one["relationship"], "parentOf");
        let actions: Vec<&str> =
            one["actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        assert_eq!((actions[0], *actions.last().unwrap()), ("c2pa.opened", "c2pa.edited.metadata"));
        for (changed, state) in one["changed"].as_object().unwrap() {
            assert_eq!(state, "Invalid", "a byte of the {changed} of {}", one["file"]);
        }
        assert_eq!(one["changed"].as_object().unwrap().len(), 5);
    }
}

/// What a reader of others says of the credentials of every served file; none where it is missing.
async fn credentials_of_every_file(
    house: &House,
    folder: &Path,
    roots: &str,
) -> Option<Vec<serde_json::Value>> {
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let file = folder.join("roots.pem");
    std::fs::write(&file, roots).unwrap();
    let mut judged = vec![path(&file)];
    for (number, address) in addresses(house).iter().enumerate() {
        let ending = address.rsplit_once('.').unwrap().1;
        let served = folder.join(format!("{number}.{ending}"));
        std::fs::write(&served, house.get(address, None).await.must(200).bytes).unwrap();
        judged.push(path(&served));
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/foreign/read_credentials.py");
    let python = std::env::var("PLENARY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let arguments: Vec<&str> = [script].into_iter().chain(judged.iter().map(String::as_str)).collect();
    let said: serde_json::Value = serde_json::from_str(&asked(&python, &arguments)?).unwrap();
    let files = said.as_array().unwrap().clone();
    assert_eq!(files.len(), addresses(house).len());
    Some(files)
}

/// A time authority made of openssl's own, with a root and a key for stamps alone.
struct Stamps(tempfile::TempDir);

impl Stamps {
    fn openssl(&self, arguments: &[&str]) -> Option<()> {
        let output =
            std::process::Command::new("openssl").args(arguments).current_dir(&self.0).output().ok()?;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    }

    fn root(&self) -> String {
        std::fs::read_to_string(self.0.path().join("root.pem")).unwrap()
    }

    /// None without openssl.
    fn open() -> Option<Self> {
        let stamps = Self(tempfile::tempdir().unwrap());
        let file = |name: &str, text: &str| std::fs::write(stamps.0.path().join(name), text).unwrap();
        file(
            "root.ext",
            "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
        );
        file(
            "leaf.ext",
            "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n\
             extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        );
        file(
            "stamps.cnf",
            "[stamps]\nserial = serial\nsigner_cert = leaf.pem\ncerts = root.pem\nsigner_key = leaf.key\n\
             signer_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\ndigests = sha256\naccuracy = secs:1\n\
             ess_cert_id_chain = no\ness_cert_id_alg = sha256\n",
        );
        file("serial", "01\n");
        for (name, signed_by) in [("root", None), ("leaf", Some("root"))] {
            let [key, csr, pem, ext] = ["key", "csr", "pem", "ext"].map(|ending| format!("{name}.{ending}"));
            let subject = format!("/O=Time Authority/CN=time {name}");
            let make = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
            stamps.openssl(&[&make[..], &["-keyout", &key, "-out", &csr, "-subj", &subject]].concat())?;
            let own = ["x509", "-req", "-in", &csr, "-out", &pem, "-days", "30", "-sha256", "-extfile", &ext];
            let by = match signed_by {
                None => vec!["-signkey", &key],
                Some(_) => vec!["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"],
            };
            stamps.openssl(&[&own[..], &by[..]].concat())?;
        }
        Some(stamps)
    }
}

impl TimeAuthority for Stamps {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String> {
        let place = |name: &str| self.0.path().join(name);
        std::fs::write(place("request"), request).map_err(|error| error.to_string())?;
        let reply = ["ts", "-reply", "-config", "stamps.cnf", "-section", "stamps"];
        self.openssl(&[&reply[..], &["-queryfile", "request", "-out", "answer"]].concat())
            .ok_or("no openssl")?;
        std::fs::read(place("answer")).map_err(|error| error.to_string())
    }
}

/// With a time authority named, every file carries its stamp, and a reader of others trusts it by the authority's root.
#[tokio::test(flavor = "multi_thread")]
async fn a_time_authority_of_others_stamps_every_file() {
    let Some(stamps) = Stamps::open() else {
        let required = std::env::var("PLENARY_REQUIRE_FOREIGN").is_ok_and(|value| value == "1");
        assert!(!required, "openssl is required here");
        return;
    };
    let root = stamps.root();
    let house = House::after_the_meeting().await;
    house.app.depositary().ask_time_of(std::sync::Arc::new(stamps));
    let press = drafted(&house).await;
    assert!(communique(&house).photos[0].sheet.time_stamped);
    let page = house.get(&format!("/press/{NEWS}/photo/photo-1"), Some(&press)).await.must(200).text();
    assert!(page.contains("in every file"), "{page}");
    for verb in ["clear", "publish"] {
        step(&house, &press, verb, "").await.must(303);
    }
    let folder = tempfile::tempdir().unwrap();
    let roots = format!("{}{root}", house.app.depositary().roots_pem());
    let Some(files) = credentials_of_every_file(&house, folder.path(), &roots).await else { return };
    for one in files {
        assert_eq!(one["state"], "Trusted", "{one:#}");
        assert!(one["time"].as_str().is_some_and(|time| time.starts_with("20")), "{one:#}");
        let codes = one["time_codes"].as_array().unwrap();
        for code in ["timeStamp.validated", "timeStamp.trusted"] {
            assert!(codes.contains(&serde_json::json!(code)), "{code}: {one:#}");
        }
    }
}

fn words_are_read_back(file: &str, ending: &str) {
    let Some(read) = asked("exiftool", &["-json", "-G1", "-a", "-struct", file]) else { return };
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let tag = |name: &str| read[0][name].clone();
    assert_eq!(tag("XMP-dc:Creator"), serde_json::json!(["A. Photographer"]), "{read:#}");
    assert_eq!(tag("XMP-dc:Description"), "Подпись");
    assert_eq!(tag("XMP-dc:Description-en"), "Caption");
    assert_eq!(tag("XMP-iptcCore:AltTextAccessibility-en"), "Description");
    assert_eq!(tag("XMP-iptcExt:PersonInImage"), serde_json::json!(["Сергей Лавров"]));
    assert_eq!(tag("XMP-iptcExt:Event-en"), "Meeting of the CSTO Council of Ministers of Foreign Affairs");
    assert_eq!(tag("XMP-photoshop:Credit"), "пресс-служба");
    assert_eq!(tag("XMP-photoshop:DateCreated"), "2020:05:26 13:05:00+03:00");
    if ending == "jpg" {
        assert_eq!(tag("IPTC:By-line"), "A. Photographer");
        assert_eq!(tag("IPTC:Caption-Abstract"), "Подпись");
        assert_eq!(tag("IPTC:CodedCharacterSet"), "UTF8");
    }
    let everything = read.to_string();
    for hidden in ["GPS", "Secret Camera", "123456", "secret-id", "C. Photographer"] {
        assert!(!everything.contains(hidden), "{hidden} in {read:#}");
    }
}
