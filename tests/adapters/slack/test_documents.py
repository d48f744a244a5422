"""Documents: how they are asked for in every place, and the files that come back, uploaded for real."""

from dataclasses import replace

import pytest

from adapters.slack.commands import meaning_of
from core.message import Attachment
from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import DUTY
from tests.support.fake_slack_methods import BOT

LINES = "Penjual: PT Maju, Jakarta\nPembeli: ACME Ltd:\n- kopi, 5 ton @ USD 4.000"
FILES = (
    Attachment("invoice.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04sheet"),
    Attachment("invoice.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
)


async def with_files(serve: Serve) -> Bench:
    """A bench whose invoices come as two files."""
    bench = await serve()
    bench.turn.replies["buatkan commercial invoice"] = replace(DUTY, attachments=FILES)
    bench.turn.replies["make a commercial invoice"] = replace(DUTY, attachments=FILES)
    return bench


def uploaded(bench: Bench) -> list[tuple[str, bytes, str, str | None]]:
    """The files that arrived: name, bytes, channel, thread."""
    return [(f["name"], f["content"], f["channel"], f["thread_ts"]) for f in bench.server.files]


@pytest.mark.parametrize(
    ("asked", "name", "args", "language"),
    [
        (f"buatkan commercial invoice {LINES}", "exportmate", f"invoice {LINES}", "id"),
        (f"buatkan commercial invoice {LINES}", "exportmate", f"invoice\n{LINES}", "id"),
        (f"make a commercial invoice {LINES}", "exportmate", f"Invoice {LINES}", "en"),
        (f"buatkan packing list {LINES}", "exportmate", f"packinglist {LINES}", "id"),
        (f"make a packing list {LINES}", "packinglist", f"public {LINES}", "en"),
        ("buatkan packing list", "exportmate", "packinglist", "id"),
    ],
)
def test_documents_are_asked_for_with_every_line(asked: str, name: str, args: str, language: str) -> None:
    """What stands behind the word stays as it was written."""
    meaning = meaning_of(name, args, "en" if language == "en" else "id", admin=False)
    assert ("question", asked) == (meaning.kind, meaning.text)


async def test_the_words_of_a_command_ask_in_threads_too(serve: Serve) -> None:
    """Behind a mention and in direct threads, with all their lines."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.say("C1", f"<@{BOT}> /invoice\n{LINES}")
    first = await person.dm("halo")
    await person.dm(f"/packinglist {LINES}", thread=first["ts"])
    await bench.inbox.settled()
    assert [f"buatkan commercial invoice {LINES}", "halo", f"buatkan packing list {LINES}"] == bench.turn.texts


async def test_files_go_where_the_question_was_asked(serve: Serve) -> None:
    """Both files, byte for byte, into the thread of a channel and into that of the direct messages."""
    bench = await with_files(serve)
    person = bench.person("U1", "C1")
    mention = await person.say("C1", f"<@{BOT}> /invoice")
    await bench.inbox.settled()
    direct = await person.dm("/invoice")
    await bench.inbox.settled()
    expected = [(f.name, f.content) for f in FILES]
    assert [(*e, "C1", mention["ts"]) for e in expected] + [(*e, person.direct, direct["ts"]) for e in expected] == (
        uploaded(bench)
    )


async def test_files_of_a_command_go_to_the_person_alone(serve: Serve) -> None:
    """No file can be seen by one person in a channel: it goes into the direct messages, and the answer says so."""
    bench = await with_files(serve)
    person = bench.person("U1", "C1")
    await person.slash("/exportmate", "invoice")
    await bench.inbox.settled()
    assert [(f.name, f.content, person.direct, None) for f in FILES] == uploaded(bench)
    assert "📎 Berkasnya ada di pesan langsung." in person.sees()[0]


async def test_files_of_a_public_command_go_to_the_channel(serve: Serve) -> None:
    """Where the app is no member, to the person instead."""
    bench = await with_files(serve)
    person = bench.person("U1", "C1")
    bench.server.channels["C9"] = {"U1"}
    await person.slash("/invoice", "publik", channel="C1")
    await bench.inbox.settled()
    await person.slash("/invoice", "publik", channel="C9")
    await bench.inbox.settled()
    assert ["C1", "C1", person.direct, person.direct] == [channel for _, _, channel, _ in uploaded(bench)]


async def test_an_answer_without_its_file_says_so(serve: Serve) -> None:
    """A missing permission costs the file, not the answer, and nothing is tried for ever."""
    bench = await with_files(serve)
    bench.server.fail("files.getUploadURLExternal", "missing_scope", times=2)
    person = bench.person()
    await person.dm("/invoice")
    assert (1, [], [True, True]) == (
        len(await bench.answers()), bench.inbox.failed, ["tidak bisa dikirim" in text for text in person.sees()]
    )  # fmt: skip
