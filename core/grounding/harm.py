"""What no reply may carry, true or not: echoes of instructions, talk of being a model, calls to everybody, loops."""

import re
from operator import eq

from core.grounding.vocabulary import function_words
from core.message import Language

_INSTRUCTS = re.compile(
    r"(?i)(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|above|prior|all|earlier|instructions?|rules?|prompts?|evidence|sources?)\b"
    r"|(?:abaikan|lupakan|kesampingkan|jangan (?:ikuti|patuhi|hiraukan))\b.{0,40}\b(?:instruksi|perintah|aturan|petunjuk|semua|sebelumnya|di atas|bukti|sumber)\b"
    r"|\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b|\b(?:prompt|instruksi|perintah|pesan) (?:sistem|system|tersembunyi)\b"
    r"|\b(?:you are now|act as|pretend (?:to be|you)|from now on you|new instructions?|anda sekarang adalah|berpura-pura|mulai sekarang (?:anda|kamu)|instruksi baru)\b"
    r"|\b(?:answer|reply|respond|say|tell the user|output|jawab(?:lah)?|balas(?:lah)?|katakan|sampaikan kepada pengguna)\b.{0,20}(?:\bthat\b|\bonly with\b|\bwith\b|\bbahwa\b|\bdengan\b|[:\"'“])"
    r"|<\|.{0,30}\|>|\[/?inst\]|<</?sys>>|(?:^|\n)\s*#{0,3}\s*(?:system|assistant|developer)\s*:|\bjailbreak\b|\bdan mode\b"
)
_PERSONA = re.compile(
    r"(?i)\b(?:as an? (?:ai|artificial|language|large|assistant|chatbot)|i am an? (?:ai|language|large|assistant)|i'm an? (?:ai|language|assistant)|(?:large )?language models?|sebagai (?:ai|model|asisten|chatbot|kecerdasan)"
    r"|saya (?:adalah )?(?:ai|model|asisten)|model bahasa|kecerdasan buatan|artificial intelligence|openai|chatgpt|gpt|llm|my (?:training|knowledge|instructions|guidelines)|trained on|data pelatihan"
    r"|i cannot|i can't|i'm sorry|i am sorry|i apologi[sz]e|maaf|saya tidak (?:dapat|bisa|tahu)|menurut saya|i think|i believe|in my opinion|saya (?:kira|rasa|pikir|yakin)"
    r"|(?:the|provided|given|supplied) (?:evidence|context|rows?|passages?)|(?:bukti|konteks|baris)(?: data)? (?:yang )?(?:diberikan|tersedia|di atas)|instructions? (?:say|state|tell)|prompt|evidence rows?|baris bukti|json|here is the rewritten|berikut (?:hasil )?penulisan ulang)\b"
)
_MENTION = re.compile(r"(?<![\w.])@\w+|<[!@#&][^>]*>?|&lt;[!@#]|(?i:\btg://)")
_MARKUP = re.compile(r"[{}]|</?[a-zA-Z]|```|\|\|")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[a-z]+")
# One of these words is in everything the two long patterns find; without any, they need not be tried.
_SUSPECT = frozenset(
    "ignore disregard forget override bypass abaikan lupakan kesampingkan jangan system developer hidden prompt prompts instruksi perintah pesan sistem now act pretend "
    "instruction instructions sekarang berpura answer reply respond say tell output jawab jawablah balas balaslah katakan sampaikan im inst sys assistant jailbreak mode "
    "ai artificial language chatbot llm gpt openai chatgpt model models sebagai saya model bahasa kecerdasan my trained pelatihan cannot can't i'm sorry apologize apologise maaf "
    "menurut think believe opinion evidence context rows row passages bukti konteks baris json rewritten penulisan".split()
)
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")
# Of the texts with one of them, each pattern is tried only where what every one of its phrases has is there too.
_OF_PERSONA = frozenset(
    "ai artificial language large assistant chatbot model models asisten kecerdasan bahasa openai chatgpt gpt llm my trained pelatihan cannot can sorry apologise apologize maaf saya "
    "think believe opinion evidence context row rows passage passages diberikan tersedia atas baris instruction instructions prompt json rewritten penulisan".split()
)
_OF_INSTRUCTIONS = frozenset(
    "system developer hidden sistem tersembunyi now pretend instruction instructions sekarang berpura instruksi answer reply respond say tell output jawab jawablah balas balaslah katakan "
    "sampaikan assistant jailbreak mode".split()
)
_IN_INSTRUCTIONS = (
    "ignore", "disregard", "forget", "override", "bypass", "abaikan", "lupakan", "kesampingkan", "jangan ", "act as", "inst]", "<|", "<<",
)  # fmt: skip
_FOLDED = frozenset("ıİſ\u212a")  # taken for i, s and k where case does not count, and not lowered to them


def instructs(text: str) -> bool:
    """Whether a text tells its reader what to say or to forget, as no row of facts does."""
    low = text.lower()
    return _suspicions(text, low, letters(low))[1] and _INSTRUCTS.search(text) is not None


def letters(low: str) -> list[str]:
    """The words of a text in lower case as the looks at it take them: each run of ASCII letters."""
    return _LETTERS.findall(low)


def _suspicions(text: str, low: str, words: list[str]) -> tuple[bool, bool]:
    """Whether the long patterns have to be tried: that of a persona, that of instructions."""
    suspect = not _SUSPECT.isdisjoint(words) or ("'" in low and not _SUSPECT.isdisjoint(_WORDS.findall(low)))
    if not suspect and "<|" not in text and "<<" not in text:
        return False, False
    if not text.isascii() and not _FOLDED.isdisjoint(text):
        return True, True
    instructs = not _OF_INSTRUCTIONS.isdisjoint(words) or any(part in low for part in _IN_INSTRUCTIONS)
    return not _OF_PERSONA.isdisjoint(words), instructs


def harmful(text: str, low: str, words: list[str]) -> str:
    """Why a tidy sentence must not be shown whatever it claims: instruction, persona, mention, markup, loop; or "".

    `low` is it in lower case and `words` are the letters of that: all who look at a sentence share them.
    """
    if ("@" in text or "<" in text or "&lt;" in text or "://" in text) and _MENTION.search(text):
        return "mention"
    if ("<" in text or "{" in text or "}" in text or "```" in text or "||" in text) and _MARKUP.search(text):
        return "markup"
    persona, instruction = _suspicions(text, low, words)
    if persona and _PERSONA.search(text):
        return "persona"
    if instruction and _INSTRUCTS.search(text):
        return "instruction"
    return "loop" if _loops(low.split()) else ""


def _loops(words: list[str]) -> bool:
    """Whether a sentence says the same words over and over."""
    again = len(words) - len(set(words))  # words that were said before
    if len(words) < 6 or again < 2:
        return False
    if any(map(eq, words, words[1:])) and any(map(_same, words, words[1:], words[2:])):
        return True
    most = max(2, (len(words) - 2) // 4)  # triples that may not come again; so many have two more such words
    triples = set(zip(words, words[1:], words[2:], strict=False)) if again >= most + 2 else None
    return triples is not None and len(words) - 2 - len(triples) >= most


def _same(one: str, two: str, three: str) -> bool:
    return one == two == three


def foreign(text: str, words: list[str], language: Language) -> bool:
    """Whether a sentence of some length, with its letters in lower case, is not in a language, by its words of grammar."""
    if not text.isascii():
        words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < 5:
        return False
    indonesian, english = function_words()
    owned, others = (indonesian, english) if language == "id" else (english, indonesian)
    other = sum(map(others.__contains__, words))
    return other >= 2 and other > sum(map(owned.__contains__, words))
