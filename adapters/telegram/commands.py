"""The commands: what they ask, how they stand in Telegram's menus, and what a deep link means."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden

from core.message import Language


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the menus."""

    name: str
    indonesian: str  # description in the menu
    english: str
    question: tuple[str, str] = ("", "")  # what is asked before its words, Indonesian and English; empty: no question
    group: bool = True  # also offered in groups
    bare: bool = False  # asks without arguments too
    common: bool = False  # other bots in a group may have one of that name


COMMANDS: Final = (
    Command("bea", "Hitung bea keluar", "Export duty", ("bea keluar", "export duty")),
    Command("kurs", "Kurs pajak minggu ini", "Tax exchange rate", ("kurs", "tax exchange rate")),
    Command("hs", "Cari kode HS barang", "Find the HS code", ("kode HS", "HS code")),
    Command("dokumen", "Dokumen ekspor", "Export documents", ("dokumen ekspor", "export documents")),
    Command("ska", "Surat keterangan asal", "Certificate of origin", ("SKA", "certificate of origin")),
    Command("larangan", "Larangan dan pembatasan", "Bans and restrictions", ("larangan pembatasan ekspor", "export restriction")),
    Command("hitung", "Hitung bea dan pungutan", "Duty and levy together", ("hitung bea keluar dan pungutan ekspor", "calculate export duty and levy")),
    Command("invoice", "Buat commercial invoice", "Make a commercial invoice", ("buatkan commercial invoice", "make a commercial invoice"), bare=True),
    Command("packinglist", "Buat packing list", "Make a packing list", ("buatkan packing list", "make a packing list"), bare=True),
    Command("langganan", "Kabar kurs dan harga baru", "News of rates and prices", ("langganan", "subscribe"), group=False, bare=True),
    Command("subscribe", "Kabar kurs dan harga baru", "News of rates and prices", ("langganan", "subscribe"), group=False, bare=True),
    Command("berhenti", "Berhenti langganan", "End a subscription", ("berhenti langganan", "unsubscribe"), group=False, bare=True),
    Command("bahasa", "Ganti bahasa", "Change the language"),
    Command("language", "Ganti bahasa", "Change the language"),
    Command("help", "Cara memakai", "How to use it"),
    Command("start", "Mulai", "Start", group=False),
    Command("hapus", "Hapus data saya", "Remove my data", group=False),
)  # fmt: skip
ADMIN_COMMANDS: Final = (
    Command("perf", "Waktu jawaban", "Reply times", group=False),
    Command("status", "Keadaan data dan layanan", "State of data and services", group=False, common=True),
    Command("slow", "Jawaban paling lambat", "The slowest replies", group=False, common=True),
    Command("turn", "Rincian satu jawaban", "One reply in detail", group=False, common=True),
    Command("cache", "Isi dan manfaat cache", "What the caches hold and save", group=False, common=True),
    Command("unanswered", "Pertanyaan tanpa jawaban", "Questions without an answer", group=False),
    Command("report", "Laporan ke chat admin", "Reports to the admin chat", group=False, common=True),
    Command("alerts", "Peringatan yang aktif", "Open alerts", group=False, common=True),
    Command("prompts", "Daftar prompt: lihat, matikan, uji", "Prompts: show, switch off, try", group=False),
    Command(
        "data", "Isi harga referensi, kurs pajak, pungutan", "Enter prices, tax rates, levies", group=False, common=True
    ),
)
ADMIN_NAMES: Final = frozenset(command.name for command in ADMIN_COMMANDS)
OWN_ADMIN_NAMES: Final = frozenset(command.name for command in ADMIN_COMMANDS if not command.common)
_BY_NAME: Final = {command.name: command for command in COMMANDS}
_LABEL = re.compile(r"[^\n:]{1,40}:\s*\S")  # "Penjual: PT Maju": a line of a document
log = structlog.get_logger("telegram")


def is_known(name: str) -> bool:
    """Whether the menus offer a command to everybody."""
    return name in _BY_NAME


def question_of(name: str, args: str, language: Language) -> str:
    """What a command asks: `/bea cpo 500 ton` is "bea keluar cpo 500 ton"; empty when it needs words that are missing.

    Lines stay lines: those of a document behind `/invoice` each say what they are.
    """
    command, words = _BY_NAME.get(name), args.strip()
    if command is None or not command.question[0] or not (words or command.bare):
        return ""
    lined = args.lstrip(" \t\r").startswith("\n") or (command.bare and _LABEL.match(words))
    asked, separator = command.question[0 if language == "id" else 1], "\n" if lined else " "
    return f"{asked}{separator}{words}".strip()


def asks(name: str) -> bool:
    """Whether a command asks a question, with words behind it or not."""
    return name in _BY_NAME and bool(_BY_NAME[name].question[0])


def deep_link(payload: str) -> tuple[str, str]:
    """What `/start PAYLOAD` means as command and arguments: `bea_cpo_500_ton`, `q_` and a question in base64url."""
    head, _, rest = payload.partition("_")
    if head == "q" and rest:
        try:
            return "", base64.b64decode(rest + "=" * (-len(rest) % 4), b"-_", validate=True).decode("utf-8").strip()
        except (binascii.Error, ValueError):
            return "start", ""
    if is_known(head.lower()):
        return head.lower(), rest.replace("_", " ").strip()
    return "start", ""


def menu(language: Language, commands: Iterable[Command]) -> list[BotCommand]:
    """Commands as Telegram's menu shows them."""
    return [BotCommand(c.name, c.indonesian if language == "id" else c.english) for c in commands]


async def set_menus(bot: Bot, admins: Iterable[int]) -> None:
    """Set the menus of every scope in both languages; apps in other languages see English."""
    scopes: list[tuple[BotCommandScope, tuple[Command, ...]]] = [
        (BotCommandScopeDefault(), COMMANDS),
        (BotCommandScopeAllPrivateChats(), COMMANDS),
        (BotCommandScopeAllGroupChats(), tuple(c for c in COMMANDS if c.group)),
        *((BotCommandScopeChat(admin), (*COMMANDS, *ADMIN_COMMANDS)) for admin in sorted(admins)),
    ]
    languages: tuple[tuple[str | None, Language], ...] = ((None, "en"), ("en", "en"), ("id", "id"))
    for scope, commands in scopes:
        try:
            for code, language in languages:
                await bot.set_my_commands(menu(language, commands), scope=scope, language_code=code)
        except (BadRequest, Forbidden):  # an administrator who never wrote to the bot has no chat with it yet
            log.info("telegram_menu_refused", scope=scope.type)
