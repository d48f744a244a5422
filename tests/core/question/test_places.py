"""Countries by name, nickname, port, nationality and authority."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.question.places import Places

PLACES = Places()


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("IN", "500 ton ke india"), ("US", "20 ton ke AS kena BK?"), ("US", "ke amerika"), ("US", "to the US"), ("US", "ke usa"),
        ("US", "tarif amerika buat produk indonesia"), ("CN", "buyer china minta sertifikat"), ("CN", "mau ke tiongkok"),
        ("JP", "pembeli jepang"), ("AU", "My buyer in Australia asks"), ("AU", "our Australian buyer"), ("DE", "mebel jati ke jrman"),
        ("DE", "furniture to Germany"), ("NL", "to the Netherlands"), ("NL", "ke belanda"), ("NL", "to Rotterdam"), ("EU", "pala ke eropa"),
        ("EU", "IEU CEPA sudah berlaku?"), ("EU", "goods exports to Europe"), ("SA", "ekspor ke arab saudi"), ("AE", "ke UEA"),
        ("AE", "ke dubai"), ("EG", "makanan ke mesir"), ("GB", "ke inggris setelah brexit"), ("KR", "SKA ke Korea Selatan"), ("KR", "ke korsel"),
        ("HK", "ke hongkong"), ("PE", "CEPA Indonesia-Peru"), ("CL", "ekspor ke chile"), ("TR", "turkey meat to Turkey"),
        ("TL", "ke timor leste"), ("CI", "ke Côte d'Ivoire"), ("TR", "ke Türkiye"), ("JP", "kirim ke JP"), ("SG", "ke singapore"),
        ("JP", "ke jepan"), ("CN", "cara daftar pabrik ke GACC?"), ("US", "Why does FDA ask a certificate?"), ("TD", "ekspor ke Chad"),
        ("TH", "jual ke negeri gajah putih"), ("CN", "pasar Negeri Tirai Bambu"), ("KR", "ekspor ke negeri ginseng"), ("JP", "di negeri sakura"),
        ("AU", "meja ke negeri kanguru"), ("NL", "ke negeri kincir angin"), ("EU", "dikirim ke benua biru"), ("US", "ke negeri paman sam"),
        ("VN", "ke Viet Nam"), ("NZ", "ke selandia baru"), ("CN", "kontainer tujuan Shanghai"),
    ],
)  # fmt: skip
def test_a_destination_is_found(code: str, written: str) -> None:
    """Names in both languages, nicknames, ports, buyers' nationalities, authorities."""
    assert ([code], ()) == ([p.code for p in PLACES.read(written)[0] if not p.origin], PLACES.read(written)[1])


@pytest.mark.parametrize(
    "written",
    [
        "as soon as possible", "tell us the price", "terjemahkan ke bahasa Jepang", "turkey meat", "jersey cotton", "Brazil nuts",
        "bursa Malaysia", "ke Surabaya", "KRL Bogor ke Jakarta", "ekspor ke PT Maju", "harus ke OSS", "ke Bea Cukai", "to South America",
        "udang dari lampung", "rempah dari bali", "ke negara mana saja", "kirim ke luar negeri", "ke jalan", "tapi ke bukan", "produk indonesia",
        "kopi arabika", "how to export coffee", "How To Export Coffee To The Market", "form AK rules", "",
    ],
)  # fmt: skip
def test_other_words_are_no_places(written: str) -> None:
    """Home, offices, ordinary words and goods named after countries are neither places nor unknown countries."""
    assert ((), ()) == PLACES.read(written)


@pytest.mark.parametrize(
    ("unknown", "written"),
    [
        ("Wakanda", "CPO 500 ton ke Wakanda"), ("wakanda", "ke wakanda"), ("Narnia", "export to Narnia"), ("Xanadu", "ke negara Xanadu"),
        ("Gondwana", "ekspor kopi ke Gondwana"), ("Disneyland", "to Disneyland"),
    ],
)  # fmt: skip
def test_an_invented_country_is_a_trouble(unknown: str, written: str) -> None:
    """A country that nobody knows is named as written."""
    places, troubles = PLACES.read(written)
    assert ((), [("unknown_country", unknown)]) == (places, [(t.kind, t.text) for t in troubles])


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ([("JP", True)], "impor mobil dari Jepang ke Indonesia"),
        ([("JP", True)], "goods from Japan"),
        ([("JP", False)], "buyer dari Jepang"),
        ([("JP", True), ("KR", True)], "dari jepang dan korea"),
        ([("PH", False), ("SG", False)], "ke filipina sama singapura"),
        ([("CN", True), ("US", False)], "dari china ke amerika"),
    ],
)
def test_origin_is_told_from_destination(expected: list[tuple[str, bool]], written: str) -> None:
    """Goods come from what stands behind "dari" and "from", unless a buyer does."""
    assert expected == [(p.code, p.origin) for p in PLACES.read(written)[0]]


def test_members_of_the_union_are_marked() -> None:
    """Germany lies in the Union, Britain does not."""
    assert ["EU", None] == [p.in_union for p in PLACES.read("ke jerman dan inggris")[0]]


def test_taken_spans_are_no_places() -> None:
    """The country inside a currency's name was read before."""
    assert ((), ()) == PLACES.read("kurs dolar australia", [(5, 20)])


def test_knows_home_and_abroad() -> None:
    """Places of either kind are known, inventions are not."""
    assert (True, True, False) == (PLACES.knows("Jepang"), PLACES.knows("surabaya"), PLACES.knows("Narnia"))


@given(st.text(max_size=80))
def test_places_never_raise(written: str) -> None:
    """Whatever is typed, places lie inside the text."""
    assert all(written[slice(*p.span)] == p.name for p in PLACES.read(written)[0])
