"""What is told of whoever asks is known as such; what is only supposed is not."""

import pytest

from core.grounding.asker import asks, attributes, attributing
from core.grounding.harm import letters


@pytest.mark.parametrize(
    "line",
    [
        "anda menyebut 500 ton", "menurut anda, bea keluarnya 25%", "seperti yang anda sampaikan, tarifnya 6%", "anda sudah memiliki npwp", "pengguna bertanya tentang kakao", "dalam pertanyaan disebutkan 25%",
        "the person said: 25% of the export price", "you mentioned a rate of 6%", "as you stated, the duty is 25%", "according to you, nickel is banned", "you are exporting resin", "your question is about resin",
    ],
)  # fmt: skip
def test_what_somebody_said_or_has_is_told_of_them(line: str) -> None:
    """In both languages."""
    assert attributes(line, letters(line))


@pytest.mark.parametrize(
    "line",
    [
        "jika anda mengekspor kratom, siapkan et", "pastikan anda sudah memiliki npwp", "sebutkan tanggal bayarnya", "anda harus membayar bea keluar", "kemendag menyebut kurang dari 8 jam",
        "if you are exporting kratom, prepare the et", "you need an export approval", "you have to register first", "tell me the payment date", "for your shipment the duty is usd 74",
    ],
)  # fmt: skip
def test_advice_and_conditions_tell_nothing_of_them(line: str) -> None:
    """Nor does what an office says."""
    assert not attributes(line, letters(line))


def test_asking_is_not_stating() -> None:
    """Whoever asks whether something is banned has not said so."""
    assert asks("anda bertanya apakah nikel dilarang")
    assert not asks("anda menyebut nikel dilarang")


def test_the_words_of_telling_are_no_words_of_what_is_told() -> None:
    """They need not stand in the question."""
    assert "mention" in attributing("you mentioned 500 mt of cpo")
    assert "cpo" not in attributing("you mentioned 500 mt of cpo")
