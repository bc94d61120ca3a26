"""Who says it, and when, in Dari, Pashto and Urdu."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rahdari.sources.answer import picture
from rahdari.sources.attribution import read, statements
from rahdari.sources.days import days, full_dates
from rahdari.sources.files import read_file
from rahdari.sources.people import same_name
from rahdari.sources.reading import language_of, read_text

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"
FILLERS = {
    "fa": "گذرگاه سرخ‌آب از هفت صبح تا شام باز بود و حدود سیصد موتر از آن گذشت.",
    "ps": "د سره رود لار له سهاره تر ماښامه پرانیستې وه او څه کم درې سوه موټر ترې تېر شول.",
    "ur": "سرخاب کی گزرگاہ صبح سے شام تک کھلی رہی اور وہاں سے لگ بھگ تین سو ٹرک گزرے۔",
}
SAID = [
    ("fa", "شماری از باشندگان ادعا می‌کنند که سرک بسته است.", "anonymous", "شماری از باشندگان"),
    ("fa", "به گفتهٔ یک کارمند که نخواست نامش گرفته شود، سرک بسته است.", "anonymous", None),
    ("fa", "آرمان کشتی، وکیل مدافع، ادعا را رد کرد.", "person", "آرمان کشتی"),
    ("ps", "سارنوال ارمان کشتي د چهارشنبې په ورځ اعلان وکړ چې سړک تړلی دی.", "official", "ارمان کشتي"),
    ("ps", "یوه کارکوونکي، چې نه یې غوښتل نوم یې یاد شي، وویل چې سړک تړلی دی.", "anonymous", None),
    ("ur", "وکیل صفائی ارمان کشتی نے تردید کرتے ہوئے کہا کہ سڑک کھلی ہے۔", "person", "ارمان کشتی"),
    ("fa", "آرمان کشتی، وزیر فواید عامه، گفت که سرک بسته است.", "official", "آرمان کشتی"),
    ("fa", "به گفتهٔ آرمان کشتی، سرک در بهار بسته شده بود.", "person", "آرمان کشتی"),
    ("fa", "آرمان کشتی، اقتصاددان، می‌گوید سرک بسته می‌ماند.", "expert", "آرمان کشتی"),
    ("fa", "وزارت فواید عامه اعلام کرد که سرک بسته است.", "body", "وزارت فواید عامه"),
    ("fa", "یک منبع آگاه به رادیو گفت که سرک بسته است.", "anonymous", "یک منبع آگاه"),
    ("fa", "به گزارش روزنامه سپیدار، سرک بسته است.", "media", "روزنامه سپیدار"),
    ("fa", "گفته می‌شود که سرک را مالکش بسته است.", "hearsay", ""),
    ("ps", "د فوایدو وزارت ویاند ارمان کشتي وویل چې سړک تړلی دی.", "official", "ارمان کشتي"),
    ("ps", "د ارمان کشتي په وینا، سړک په پسرلي کې تړل شوی و.", "person", "ارمان کشتي"),
    ("ps", "د اقتصاد کارپوه ارمان کشتي وايي چې سړک به تړلی پاتې شي.", "expert", "ارمان کشتي"),
    ("ps", "د فوایدو وزارت اعلان وکړ چې سړک تړلی دی.", "body", "د فوایدو وزارت"),
    ("ps", "یوې سرچینې وویل چې سړک تړلی دی.", "anonymous", "یوې سرچینې"),
    ("ps", "د سپیدار ورځپاڼې د راپور له مخې، سړک تړلی دی.", "media", "سپیدار ورځپاڼې"),
    ("ps", "ویل کېږي چې سړک خپل مالک تړلی دی.", "hearsay", ""),
    ("ur", "وزارت مواصلات کے ترجمان ارمان کشتی نے کہا ہے کہ سڑک بند ہے۔", "official", "ارمان کشتی"),
    ("ur", "ارمان کشتی کے مطابق سڑک بہار میں بند ہوئی تھی۔", "person", "ارمان کشتی"),
    ("ur", "ماہر معاشیات ارمان کشتی کا کہنا ہے کہ سڑک بند رہے گی۔", "expert", "ارمان کشتی"),
    ("ur", "وزارت مواصلات نے اعلان کیا ہے کہ سڑک بند ہے۔", "body", "وزارت مواصلات"),
    ("ur", "ذرائع نے بتایا کہ سڑک بند ہے۔", "anonymous", "ذرائع"),
    ("ur", "روزنامہ سپیدار نے خبر دی ہے کہ سڑک بند ہے۔", "media", "روزنامہ سپیدار"),
    ("ur", "کہا جاتا ہے کہ سڑک اس کے مالک نے بند کی۔", "hearsay", ""),
]


@pytest.mark.parametrize(("language", "text", "kind", "speaker"), SAID)
def test_who_says_it(language: str, text: str, kind: str, speaker: str | None) -> None:
    report = read_text(f"{text}\n\n{FILLERS[language]}", "one")
    assert report.language == language
    first, second = statements(report)
    assert first.kind == kind
    assert speaker is None or first.speaker == speaker
    assert second.kind == "outlet"


@pytest.mark.parametrize("keyboard", [("ی", "ي"), ("ک", "ك"), ("\u200c", " ")])
def test_letters_of_other_keyboards(keyboard: tuple[str, str]) -> None:
    text = f"آرمان کشتی، اقتصاددان، می‌گوید سرک بسته می‌ماند.\n\n{FILLERS['fa']}".replace(*keyboard)
    assert statements(read_text(text, "one"))[0].kind == "expert"


@pytest.mark.parametrize(("language", "text"), FILLERS.items())
def test_the_language_is_known_by_its_letters(language: str, text: str) -> None:
    assert language_of(text) == language
    assert language_of(f"{text} {'The crossing was open all day. ' * 4}") == "en"


@pytest.mark.parametrize(
    "text",
    ["۱۶ حوت ۱۴۰۱", "د ۲۰۲۳ کال د مارچ ۷مه", "7 مارچ 2023", "۷ مارچ ۲۰۲۳", "16 کب 1401", "7 March 2023"],
)
def test_whole_dates(text: str) -> None:
    assert [day.first for day in full_dates(f"x {text}.")] == [datetime.date(2023, 3, 7)]


@pytest.mark.parametrize("text", ["۳۱ حوت ۱۴۰۱", "31 فروری 2023", "۲ می‌گوید", "0 مارچ 2023"])
def test_what_is_no_date(text: str) -> None:
    assert full_dates(text) == ()


@pytest.mark.parametrize("text", ["وزیر روز دوشنبه رسید", "وزیر د دوشنبې په ورځ راغی", "وزیر پیر کو پہنچے"])
def test_a_weekday_is_the_one_before(text: str) -> None:
    assert [day.first for day in days(text, datetime.date(2023, 3, 8))] == [datetime.date(2023, 3, 6)]


def test_an_elder_is_no_monday() -> None:
    assert days("پیر صاحب وہاں تھے", datetime.date(2023, 3, 8)) == ()


def test_the_outlet_whose_name_is_the_first_line() -> None:
    names = {
        "25-kohsar-agency.txt": "Kohsar News Agency",
        "30-dari-safar.txt": "روزنامه چشمه",
        "31-pashto-agency.txt": "سپین غر خبري اژانس",
        "33-urdu-nawa.txt": "روزنامہ نوائے کوہسار",
    }
    assert {name: read_file(SAMPLES / name).publisher for name in names} == names


def test_two_offices_are_no_name() -> None:
    text = f"والي او وزیر سره شخړه وکړه، خو چا ونه لیده.\n\n{FILLERS['ps']}"
    assert read(read_text(text, "one"))[1] == ()


def test_one_visit_told_in_four_languages() -> None:
    names = ["29-qala-live.txt", "30-dari-safar.txt", "31-pashto-agency.txt", "33-urdu-nawa.txt"]
    shown = picture([read_file(SAMPLES / name) for name in names])
    visit = next(f for f in shown.findings if f.kind == "visit")
    assert len(visit.reports) == 4
    assert all(same_name("Dawud Arghandi", name) for name in visit.who[:1])
    # the ministry, its spokeswoman and the lecturer are each one origin, in whatever spelling
    assert {"وزارت داخله"} <= {one.name for one in visit.origins}
    assert sum(same_name("Parwiz Jalalian", one.name) for one in visit.origins) == 1
    assert sum(same_name("Shirin Datgar", one.name) for one in visit.origins) == 1
