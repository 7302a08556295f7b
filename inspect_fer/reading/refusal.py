"""The phrases with which models decline to answer, and what is left of a text without them."""

import re

from inspect_fer.reading.words import STOPS


def names_a_refusal(text: str) -> bool:
    """Whether a refusal phrase stands anywhere in a text (an answer may still follow it)."""
    return declines(text) or apologises(text)


def declines(text: str) -> bool:
    """Whether a text says that something is not done: more than an apology."""
    return _anywhere(_DECLINE, text)


def apologises(text: str) -> bool:
    """Whether a text says sorry, which alone declines if nothing else is said."""
    return _anywhere(_APOLOGY, text)


def beside_refusals(text: str) -> str:
    """A text without the clauses that decline, apologise, or turn to the reader.

    What is left is what the model says all the same: in "I can't identify her, but she looks sad.
    Please note that I may be wrong" it is "she looks sad".
    """
    kept = []
    start = 0
    said = _FOR_EXAMPLE.sub("for example", text)
    for boundary in _CLAUSE_END.finditer(said):
        kept += [_unless_it_declines(said[start : boundary.start()]), _stop(boundary[0])]
        start = boundary.end()
    return "".join([*kept, _unless_it_declines(said[start:])])


def without_courtesy(text: str) -> str:
    """A text without first-person phrases of politeness: *I'm afraid*, *I'd be happy to*."""
    return _COURTESY.sub(" ", text)


_OBJECT = (
    r"(?:identif|assist|help(?! but)|determin|recogni[sz]|analy[sz]|provid|infer|comment|classif|compl|fulfil|"
    r"process|mak\w+ (?:\w+ )?(?:judg|assum|inferenc)|assess|evaluat|interpret|answer|discuss|guess|"
    r"label|categori[sz]|read\b|tell\b|detect|do (?:that|this)|describ|perform|continue|offer|engage|"
    r"confirm|perceiv|produc|generat|judge|assign|(?:pick|choose|select)\b(?! between)|"
    r"see (?:any|the|an?|this) (?:image|photo|picture|video|attachment|face|person)|"
    r"view (?:any |the |an? )?(?:image|photo|picture|video|attachment)|speculat|rank|sort)"
)
_CANNOT = (
    r"(?:can't|cant|cannot|can not|could not|couldn't|won't|will not|"
    r"unable to|not able to|not comfortable|not permitted to|not allowed to|not capable of|"
    r"incapable of|not going to|not designed to|not trained to|prohibited from|"
    r"don't have the (?:ability|capability)|do not have the (?:ability|capability)|lack the ability)"
)
# What a model never does, not what it does not see here: "I don't detect any anger" is no refusal.
_NEVER = r"(?:identify|infer|analy[sz]e|classify|assess|speculate|evaluate|comment|describe|assist|engage)"
_START = r"(?:^\W{0,9}|:\s{0,3}[\"']\s{0,3})"
_IMAGE = r"(?:image|photo|picture|video|attachment)"
# Every gap is bounded, so that the search stays linear.
_DECLINE = re.compile(
    "|".join(
        (
            rf"\b(?:i|we|i'm|i am|we're|ai|model|assistant)\b[^.!?\n]{{0,40}}?\b{_CANNOT}\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            rf"{_START}(?:sorry\W{{1,9}}(?:but )?)?{_CANNOT}\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            r"\bi(?:'m|'ll| am| will)? (?:going to )?(?:must|have to|need to)(?: \w+)? (?:decline|pass on)\b",
            rf"\bi(?:'m| am)? (?:shouldn't|should not|mustn't|must not|not supposed to) (?:\w+ )?{_OBJECT}",
            r"\bi (?:refuse|decline) to\b(?! believe)",
            r"\bi(?:'d| would) (?:rather|prefer) not\b",
            r"\bi prefer not to\b",
            r"\bi(?:'m| am) (?:not|un)\s?(?:comfortable|willing)\b|\bi (?:don't|do not) feel comfortable\b",
            r"\bi(?:'m| am) (?:designed|trained|programmed|instructed) (?:not to|to not|to avoid)\b",
            rf"\bi (?:don't|do not|never) {_NEVER}\b|\bi (?:avoid|refrain from) \w+ing\b",
            rf"\bi (?:don't|do not) (?:see|have access to) (?:an?|any|the) (?:\w+ )?{_IMAGE}s?\b(?! of)",
            r"(?:\bnot|n't) something (?:that )?(?:i|we)(?:'m| am| can|'re| are| could)\b",
            r"\bi (?:don't|do not) (?:think|believe) (?:it's|it is|it would be|that's)"
            r" (?:appropriate|right|ethical|responsible|fair)\b",
            r"\b(?:guidelines?|polic(?:y|ies)|programming|instructions?)"
            r" (?:don't|do not|doesn't|does not|prevents?|prohibits?|forbids?)\b",
            r"\b(?:against|violat\w+|conflicts? with)\b[^.!?\n]{0,40}?\b(?:guideline|polic)",
            r"\b(?:content|safety|usage) polic(?:y|ies)\b[^.!?\n]{0,60}?\b(?:prevent|prohibit|not|block)",
            r"\b(?:not|isn't|wouldn't be) (?:be )?(?:appropriate|ethical|possible) (?:for me )?to"
            rf"\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            r"\b(?:cannot|can't|can not|could not|couldn't) be (?:\w+ )?(?:determined|identified|recogni[sz]ed|classified|assessed|inferred)\b",
            r"\bi(?:'d| would| will|'ll)(?: be)? (?:\w+ )?to [^.!?\n]{0,60}? if you (?:\w+ )?(?:upload|attach|share|provide|send)",
            rf"\bno {_IMAGE}s? (?:was|were|is|are|has been|have been) (?:attached|uploaded|provided|included|received)\b",
            r"^\W{0,9}blocked:",
            r"^\W{0,9}(?:(?:the|your) )?(?:request|response|content|prompt) (?:was |has been )?(?:blocked|filtered|refused)\b",
            # German, French, Spanish, Portuguese, Italian, Japanese, Chinese, Korean.
            r"\bich kann\b[^.!?\n]{0,60}?\b(?:nicht|keine?n?)\b",
            r"\bkann ich\b[^.!?\n]{0,60}?\b(?:nicht|keine?n?)\b",
            r"\bje ne peux pas\b",
            r"\bno puedo\b",
            r"\bn[ãa]o posso\b|\bn[ãa]o consigo\b",
            r"\bnon posso\b|\bnon sono in grado\b",
            r"できません|お答えでき|できかね|見えません",
            r"无法|無法|看不到|不能(?:识别|提供|回答|协助|帮|判断|確定|确定)",
            r"수 없습니다|수 없어요",
        )
    ),
    re.IGNORECASE,
)
_APOLOGY = re.compile(
    "|".join(
        (
            r"^\W{0,9}(?:(?:i'm|i am) )?(?:(?:so|very|really|terribly) )?sorry\b",
            r"^\W{0,9}(?:i apologi[sz]e|my apologies|apologies)\b",
            r"\btut mir (?:sehr )?leid\b",
            r"\bje suis désolé",
            r"\blo siento\b",
            r"\bdesculpe\b|\bsinto muito\b|\bmi dispiace\b",
            r"申し訳(?:あり|ござい)ません|ごめんなさい|すみません",
            r"抱歉|对不起|對不起",
            r"죄송",
        )
    ),
    re.IGNORECASE,
)
_FOR_EXAMPLE = re.compile(r"\be\.\s?g\.", re.IGNORECASE)
_SUBJECT = r"(?:(?:she|he|they) \w+|(?:the|this|his|her|their) (?:\w+ )?\w+ (?:is|are|has|have|looks?|appears?|seems?|shows?))\b"
_CLAUSE_END = re.compile(
    r"(?<=[^\W\d_]{2})[.!?]+[\"'*_)\]]{0,4}(?=\s|$)"
    r"|[;\n。]+"
    r"|,?\s{1,3}(?:but|however|nevertheless|though|yet|aber|mais|pero|ma)\b,?"
    r"|,\s{0,3}so\b[:,]?"
    rf"|,?\s{{1,3}}and\s+(?=(?:i|we)\b)|,\s{{1,3}}(?=(?:i|we)\b)|,\s{{1,3}}(?:and\s)?(?={_SUBJECT})",
    re.IGNORECASE,
)
# What is said to the reader, or of the request, says nothing of a face.
_ASIDE = re.compile(
    r"\bi(?:'ll| will) (?:\w+ly )?(?:help|describe|answer|tell|assist|interpret|identify)\b"
    r"|\b(?:may|might|could) (?:contain|violate|cause|be (?:offensive|harmful|sensitive|inappropriate))\b"
    r"|\b(?:please|feel free|let me know|(?:could|can|would) you|if you(?:'d| would| could| can)?"
    r" (?:like|want|need|wish|upload|attach|share|provide|send|describe|tell))\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:i|we)(?:'m| am|'d be| would be|'ll be| will be)(?: (?:so|very|more than|always|\w+ly))?"
    r" (?:afraid|happy|glad|sorry|pleased|delighted)\b"
    r"|\bi(?:'d| would)? (?:love|regret)\b|\b(?:happy|glad) to (?:help|assist)\b|^\W{0,9}sorry\b",
    re.IGNORECASE,
)


def _anywhere(pattern: re.Pattern[str], text: str) -> bool:
    if len(text) <= 2 * _EITHER_END:
        return bool(pattern.search(text))
    return bool(pattern.search(text[:_EITHER_END]) or pattern.search(text[-_EITHER_END:]))


# A model declines in its first words or its last; what it says between them may go on for pages.
_EITHER_END = 4000


def _unless_it_declines(clause: str) -> str:
    if declines(clause) or _anywhere(_ASIDE, clause):
        return " "
    return _APOLOGY.sub(" ", clause)


def _stop(boundary: str) -> str:
    """What ends a sentence where a clause ended; where a line ended, a line."""
    if boundary[0] in STOPS:
        return boundary
    return "\n" if "\n" in boundary else ". "
