"""What no reply may carry, true or not: echoes of instructions, talk of being a model, calls to everybody, loops."""

import re

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
# One of these words is in everything the two long patterns find; without any, they need not be tried.
_SUSPECT = frozenset(
    "ignore disregard forget override bypass abaikan lupakan kesampingkan jangan system developer hidden prompt prompts instruksi perintah pesan sistem now act pretend "
    "instruction instructions sekarang berpura answer reply respond say tell output jawab jawablah balas balaslah katakan sampaikan im inst sys assistant jailbreak mode "
    "ai artificial language chatbot llm gpt openai chatgpt model models sebagai saya model bahasa kecerdasan my trained pelatihan cannot can't i'm sorry apologize apologise maaf "
    "menurut think believe opinion evidence context rows row passages bukti konteks baris json rewritten penulisan".split()
)
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")


def instructs(text: str) -> bool:
    """Whether a text tells its reader what to say or to forget, as no row of facts does."""
    return _suspicious(text) and _INSTRUCTS.search(text) is not None


def _suspicious(text: str) -> bool:
    """Whether the long patterns have to be tried."""
    return "<|" in text or "<<" in text or not _SUSPECT.isdisjoint(_WORDS.findall(text.lower()))


def harmful(text: str) -> str:
    """Why a tidy sentence must not be shown whatever it claims: instruction, persona, mention, markup, loop; or ""."""
    if _MENTION.search(text):
        return "mention"
    if _MARKUP.search(text):
        return "markup"
    if _suspicious(text):
        if _PERSONA.search(text):
            return "persona"
        if _INSTRUCTS.search(text):
            return "instruction"
    return "loop" if _loops(text) else ""


def _loops(text: str) -> bool:
    """Whether a sentence says the same words over and over."""
    words = text.lower().split()
    if len(words) < 6:
        return False
    triples = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    return len(triples) - len(set(triples)) >= max(2, len(triples) // 4) or any(
        words[i] == words[i + 1] == words[i + 2] for i in range(len(words) - 2)
    )


def foreign(text: str, language: Language) -> bool:
    """Whether a sentence of some length is not in a language, by its words of grammar."""
    words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < 5:
        return False
    indonesian, english = function_words()
    id_count, en_count = sum(w in indonesian for w in words), sum(w in english for w in words)
    own, other = (id_count, en_count) if language == "id" else (en_count, id_count)
    return other >= 2 and other > own
