"""What publishers call documents, and the numbers they write beside other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.lists.documents import (
    Numbered,
    Stated,
    document_kind,
    documents,
    identity_kind,
    issuer,
    numbered,
)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport", "passport"),
        ("Número de pasaporte", "passport"),
        ("Diplomatic Passport Laissez-Passer", "passport"),
        ("Stateless Person Passport", "passport"),
        ("National Identification Number", "national_id"),
        ("National ID No.", "national_id"),
        ("Cedula No.", "national_id"),
        ("C.U.R.P.", "national_id"),
        ("Identification Number", "national_id"),
        ("National ID No. CNIC", "cnic"),
        ("Afghan national identification card (tazkira) number", "tazkira"),
        ("e-Tazkira", "e_tazkira"),
        ("Electronic Tazkera", "e_tazkira"),
        ("تذکره الکترونیکی", "e_tazkira"),
        ("الکترونیکي تذکره", "e_tazkira"),
        ("Taskera No.", "tazkira"),
        ("Tazkirah", "tazkira"),
        ("Tezkere", "tazkira"),
        ("تذکره", "tazkira"),
        ("تذكرة", "tazkira"),
        ("شناسنامه", "national_id"),
        ("PoR", "por"),
        ("POR Card No.", "por"),
        ("Proof of Registration", "por"),
        ("ACC", "acc"),
        ("Afghan Citizen Card", "acc"),
        ("registration plate", "plate"),
        ("Company Identification No.", "registration"),
        ("Vessel Registration Identification", "imo"),
        ("Identification Number IMO", "imo"),
        ("Aircraft Tail Number", "registration"),
        ("Aircraft Construction Number (also called L/N or S/N or F/N)", "registration"),
        ("Registration Number", "registration"),
        ("C.R. No.", "registration"),
        ("Trade License No.", "registration"),
        ("Driver's License No.", "licence"),
        ("Residency Number", "permit"),
        ("Refugee ID Card", "permit"),
        ("Tax ID No.", "other"),
        ("Italian Fiscal Code", "other"),
        ("MMSI", "other"),
        ("Website", None),
        ("expedido por", None),
        ("Bank acc.", None),
        ("Gender", None),
        ("Phone Number", None),
        ("Aircraft Model", None),
        ("President since", None),
        ("Organization Established Date", None),
        ("Secondary sanctions risk: section", None),
        ("Digital Currency Address - XBT", None),
        ("", None),
    ],
)
def test_kinds(label: str, kind: str | None) -> None:
    assert document_kind(label) == kind


@pytest.mark.parametrize(
    ("text", "label", "number", "issuer"),
    [
        ("Passport L 100999 (Tunisia) issued 28 Feb 1996 expires 27 Feb 2001", "Passport", "L 100999", "tn"),
        ("381100700 (Expired 25 Jan. 2016)", "", "381100700", None),
        ("403000800 (US)", "", "403000800", "us"),
        ("D 000999", "", "D 000999", None),
        ("TR-P 600 700", "", "TR-P 600 700", None),
        ("96 03 400900", "", "96 03 400900", None),
        ("Libyan passport number 300100, issued under name A B", "Libyan passport number", "300100", "ly"),
        ("South African passport no.434000999", "South African passport no.", "434000999", "za"),
        ("Moroccan national identity card DE- 400200", "Moroccan national identity card", "DE- 400200", "ma"),
        ("Russian passport number 8208 No. 500300", "Russian passport number", "8208 500300", "ru"),
        ("R00000400, South Sudan", "", "R00000400", "ss"),
        ("SSN 156-92-9999 (United States of America)", "SSN", "156-92-9999", "us"),
        (
            "Vessel Registration Identification IMO 9999999",
            "Vessel Registration Identification IMO",
            "9999999",
            None,
        ),
        ("Registration Number HRB 14999 (Stuttgart) (Germany)", "Registration Number", "HRB 14999", "de"),
        ("Military No. 17999 (Congo, Democratic Republic of the)", "Military No.", "17999", "cd"),
        ("Company ID: No. 59 999 at Commercial Registry, Lebanon", "Company ID: No.", "59 999", "lb"),
        ("V.A.T. Number BE 454,419,759", "V.A.T. Number", "BE 454,419,759", None),
        ("National ID No. CNIC: 35202-1234567-9 (Pakistan)", "National ID No. CNIC", "35202-1234567-9", "pk"),
        ("Laissez-passer no. N°999/TEST", "Laissez-passer no.", "N°999/TEST", None),
    ],
)
def test_numbers(text: str, label: str, number: str, issuer: str | None) -> None:
    found = numbered(text)
    assert found is not None
    assert (found.label, found.number, found.issuer) == (label, number, issuer)


@pytest.mark.parametrize("text", ["", "Passport", "National ID Card", "issued (1999)", "NIT # Provisional"])
def test_words_without_a_number(text: str) -> None:
    assert numbered(text) is None or "1999" in text


def test_short_words_of_the_label_are_no_country_codes() -> None:
    assert Numbered("Kenyan ID No.", "1").issuer == "ke"
    assert Numbered("Trade ID No.", "1").issuer is None


@given(st.text(max_size=60))
def test_a_number_has_a_digit_and_stands_in_the_text(text: str) -> None:
    found = numbered(text)
    if found is not None:
        assert any(c.isdecimal() for c in found.number)
        assert all(word in text for word in found.number.split())


@given(
    label=st.sampled_from(["Passport", "Cedula No.", "Tax ID No."]),
    number=st.from_regex(r"[0-9]{4,12}", fullmatch=True),
)
def test_a_plain_clause_comes_apart_as_it_was_put_together(label: str, number: str) -> None:
    found = numbered(f"{label} {number} (Iran) issued 01 Jan 2001")
    assert found == Numbered(label, number, "Iran")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tunisian passport number M100200, issued on 27 April 1999", [("passport", "M100200", "tn")]),
        ("Passport no: na National identification no: na", []),
        (
            "Passport no.: a) Kuwaiti passport number 001700300 b) Kuwaiti passport number 101500400",
            [("passport", "001700300", "kw"), ("passport", "101500400", "kw")],
        ),
        (
            "Passport no: a) Yemen number 05200500, issued on 7 Oct. 2013 (expires 2019) b) Yemen 00400600",
            [("passport", "05200500", "ye"), ("passport", "00400600", "ye")],
        ),
        ("Passport: A1100700 (Kenya), exp. 20 Aug 2017. ID Card 23", [("passport", "A1100700", "ke")]),
        ("Passport ID # H46000800 (Iran)", [("passport", "H46000800", "ir")]),
        ("Turkish passport number TR-P 600 700 , issued by", [("passport", "TR-P 600 700", "tr")]),
        ("Russian passport number 8208 No. 500300, issued by", [("passport", "8208 500300", "ru")]),
        ("representative in Namibia. Passport number 472400900", [("passport", "472400900", None)]),
        ("Passport no: 6600100, issued in Iran", [("passport", "6600100", "ir")]),
        ("Head of the Passport and Visa Department in the Ministry (1996-2001)", []),
        ("May use a fake passport of a Syrian or Iraqi citizen.", []),
        ("Egyptian passport issued in 1993, under name X", []),
        ("Afghan national identification card (tazkira) number 57000", [("tazkira", "57000", "af")]),
        (
            "National identification no.: Pakistani national identity card number 44103-0000001-5",
            [("national_id", "44103-0000001-5", "pk")],
        ),
        ("New South Wales Drivers Licence No. 13600200", [("licence", "13600200", None)]),
        ("Registration ID (OGRN no.): 1 027 000 000 054", [("registration", "1 027 000 000 054", None)]),
        ("International Maritime Organization (IMO) Number: 1790999.", [("imo", "1790999", None)]),
        ("supporting the sale of the tanker IMO 1234567 (“SAMPLE”)", []),
        ("IMO number: 1234567. Telephone; 850-2-999", [("imo", "1234567", None)]),
        ("Date of registration: 2007. OFSI ID: 99999", []),
        ("Managed by a Sample (registration number: 1067700000400)", []),
        ("Tax ID No.: 7816200500 (Russia)", [("other", "7816200500", "ru")]),
        ("Military ID is 36999", [("national_id", "36999", None)]),
        ("Mali ID Number 073/TEST; POB: Gao", [("national_id", "073/TEST", "ml")]),
        ("Passport number: B0500200; DOB: 1948; POB: Test", [("passport", "B0500200", None)]),
        ("National identification no: SSN 156-00-9999", [("national_id", "156-00-9999", None)]),
        (
            "identification no: a) Voter ID 73000 b) Driver's Permit 89200",
            [("national_id", "73000", None), ("licence", "89200", None)],
        ),
        ("Passport no: Indonesia, number T700200 (issued in Test", [("passport", "T700200", "id")]),
        ("German national identity card number5200400 issued", [("national_id", "5200400", "de")]),
        ("Passport information - 13AF60000 (France)", [("passport", "13AF60000", "fr")]),
        ("Turkish Residency Card no. 4999 issued", [("permit", "4999", "tr")]),
        ("passports for the residents of Test. The sanctions were imposed on 21/03/2023.", []),
        ("Company Identification No.HE 130000 (Cyprus)", [("registration", "HE 130000", "cy")]),
        ("Company Number IMO 5999993. IMO: 5999994 x", [("imo", "5999993", None), ("imo", "5999994", None)]),
        ("registration plate: KBL 10203 (Afghanistan).", [("plate", "KBL 10203", "af")]),
        (
            "Afghan tazkera no. 12345; PoR card no. KHA100200",
            [("tazkira", "12345", "af"), ("por", "KHA100200", None)],
        ),
    ],
)
def test_documents_in_running_text(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert list(documents(text)) == [Stated(*each) for each in expected]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Afghan (tazkira)", "tazkira"),
        ("e-tazkira", "e_tazkira"),
        ("CNIC", "cnic"),
        ("Passport", "national_id"),
        ("", "national_id"),
    ],
)
def test_what_a_national_number_is(note: str, kind: str) -> None:
    assert identity_kind(note) == kind


@given(st.text(st.sampled_from("passport no. number IMO: a) b; (Iran) 12345 AB,"), max_size=80))
def test_a_stated_number_has_three_digits_and_stands_in_the_text(text: str) -> None:
    for stated in documents(text):
        assert sum(map(str.isdecimal, stated.number)) >= 3
        assert all(word in text for word in stated.number.split())


def test_issuer() -> None:
    assert issuer("Afghanistan passport number P04500600, issued on 7 August 2024") == "af"
    assert issuer("Pakistan") == "pk"
    assert issuer("expired in 2001") is None
