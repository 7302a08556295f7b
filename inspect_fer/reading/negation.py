"""The scope of negations in running text."""

from collections.abc import Mapping, Sequence
from itertools import product

from inspect_fer.reading.words import STOPS, Token, tokenise, word_set


def negated(tokens: Sequence[Token], spans: Mapping[int, int]) -> set[int]:
    """Which emotions stand within the scope of a negation.

    A scope runs to the end of the clause; a comma ends it unless a list of emotions goes on. What
    follows may deny, too: *anger is not visible*, *anger: absent*.

    Args:
        tokens: The words and marks of a text.
        spans: Position of the first token of each emotion -> its number of tokens.
    """
    found = set()
    active = parenthesis = False
    since = 0
    for at, token in enumerate(tokens):
        word = token.word
        after = tokens[at + 1].word if at + 1 < len(tokens) else "\n"
        if word in STOPS or word in (";", "—", "–"):  # noqa: RUF001
            active = parenthesis = False
        elif at in spans:
            if active or _denied(tokens, at + spans[at]):
                found.add(at)
            since += 1
        elif is_negation(tokens, at):
            active, parenthesis, since = True, False, 0
        elif word == "," and active:
            if since == 0:
                parenthesis = True
            elif not parenthesis and not _goes_on(tokens, at + 1, spans):
                active = False
        elif word == ":":
            active = (active and _announces_a_denial(tokens, at)) or _heads_what_is_rejected(
                tokens, at
            )
        elif word == "and" and after in _NEW_CLAUSE:
            active = active and since == 0
        elif word in _BREAKS and not parenthesis:
            # In "anything but happy" it is the negation itself.
            active = active and word == "but" and tokens[at - 1].word == "anything"
        else:
            since += 1
    return found


def is_negation(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token, perhaps with the next one, denies what follows."""
    word = tokens[at].word
    after = [token.word for token in tokens[at + 1 : at + 3]]
    before = tokens[at - 1].word if at else "\n"
    if word in _EMPTY_NEGATIONS:
        rest = after[1:] if after[:1] == ["a"] else after
        return not (rest and rest[0] in _EMPTY_NEGATIONS[word])
    if word in _NEGATIONS or word.endswith(_NEGATING_ENDINGS):
        return True
    if word in ("doubt", "doubts"):
        return before not in _NO_DOUBT and after[:1] != [] and after[0] in _DOUBTED
    if word == "than":
        return any(token.word == "more" for token in tokens[max(0, at - 4) : at])
    return bool(after) and (word, after[0]) in _NEGATING_PAIRS


def denies(text: str) -> bool:
    """Whether a text begins by denying what stands before it: *no*, *not visible*, *is absent*."""
    return _denied(tokenise(text), 0)


def _denied(tokens: Sequence[Token], after: int) -> bool:
    """Whether what follows an emotion denies it: *anger is not visible*, *fear: absent*."""
    words = [token.word for token in tokens[after : after + 7]]
    if not words:
        return False
    if any(word.startswith(_DENYING_BEGINNINGS) for word in words[:2]):
        return True
    return _denied_by_a_verb(words) or _denied_tersely(words)


def _denied_by_a_verb(words: Sequence[str]) -> bool:
    for position, word in enumerate(words):
        after = words[position + 1] if position + 1 < len(words) else "\n"
        if word == "not" and (after in _EMPTY_NEGATIONS["not"] or after in _DENIED):
            return False
        if word.endswith("n't") or (position and word in _DENIED):
            return True
        if word not in _AUXILIARIES and not (position and _is_filler(word)):
            return False
    return False


def _denied_tersely(words: Sequence[str]) -> bool:
    """Whether a bare denial follows: *Happy: no*, *Happy (not visible)*, not *Happy, not sad*."""
    rest = list(words[1:] if words[0] in _MARKS else words)
    if rest and rest[0].endswith("ly") and rest[0] not in _DENIALS:
        del rest[0]
    if not rest or rest[0] not in _DENIALS:
        return False
    if rest[0] == "not" and rest[1:2] and rest[1] in _PRESENT:
        return True
    if rest[0] == "0" and rest[1:2] == ["."]:
        return rest[2:3] == [] or not rest[2].isdecimal() or int(rest[2]) == 0
    return len(rest) == 1 or rest[1] in STOPS or rest[1] in (",", ";", ")")


def _is_filler(word: str) -> bool:
    return word in _FILLERS or word.endswith("ly")


def _announces_a_denial(tokens: Sequence[Token], colon: int) -> bool:
    """*not: happy*, *incorrect answer: happy*, but not *What is wrong: she is sad*."""
    before = [token.word for token in tokens[max(0, colon - 2) : colon]]
    return before[-1:] == ["not"] or tuple(before) in _WRONG_ANSWERS


def _heads_what_is_rejected(tokens: Sequence[Token], colon: int) -> bool:
    """*Absent: fear*, *Least similar: fear*, but not *Least to most likely: fear, happy*."""
    begin = colon
    while begin > 0 and colon - begin <= _LONGEST_HEAD and tokens[begin - 1].word not in STOPS:
        begin -= 1
    head = [token.word for token in tokens[begin:colon] if token.word not in ("the", "my")]
    return 0 < len(head) <= _LONGEST_HEAD - 1 and "to" not in head and head[0] in _REJECTIONS


def _goes_on(tokens: Sequence[Token], at: int, spans: Mapping[int, int]) -> bool:
    """Whether a comma stands within a list of emotions."""
    while at < len(tokens) and tokens[at].word in _LINKS:
        at += 1
    return at in spans


_LONGEST_HEAD = 5
_REJECTIONS = word_set(
    "absent excluded rejected discarded eliminated incorrect wrong unlikely least lowest ruled inapplicable missing"
)
_NEGATIONS = word_set("""not no nothing never neither nor without cannot none non un unable unlikely unlike lack lacks lacking
    absence absent hardly barely excluding except decline refuse impossible fails cant dont isnt
    doesnt wont arent wasnt nope
    nicht kein keine keinen keinerlei weder pas aucun aucune ni não nao niet geen ikke inte nie не нет""")
_NEGATING_ENDINGS = ("n't", "不是", "不", "非", "没有", "沒有", "无", "無")
_DENYING_BEGINNINGS = ("ではな", "ではあり", "じゃな", "じゃあり", "でな", "아니", "아닙")
_WRONG_ANSWERS = frozenset(
    product(
        word_set("incorrect wrong false inaccurate rejected"),
        word_set("answer label choice option guess classification prediction emotion category"),
    )
)
_NEGATING_PAIRS = (
    frozenset(
        {
            ("rather", "than"),
            ("less", "than"),
            ("instead", "of"),
            ("opposite", "of"),
            ("far", "from"),
            ("anything", "but"),
            ("devoid", "of"),
            ("void", "of"),
            ("free", "of"),
            ("free", "from"),
            ("opposed", "to"),
            ("lowest", "similarity"),
        }
    )
    | frozenset(product(word_set("rule rules ruled ruling"), ["out"]))
    | frozenset(product(word_set("wrong incorrect inaccurate misleading mistake error"), ["to"]))
    | frozenset(
        product(
            word_set("little few zero insufficient scant minimal"),
            word_set("sign signs evidence trace traces hint hints indication indications support"),
        )
    )
    | frozenset(product(["least"], word_set("likely similar probable plausible fitting visible")))
    | _WRONG_ANSWERS
)
_EMPTY_NEGATIONS = {
    "not": {"only", "just", "merely", "simply", "surprisingly"},
    "no": {"doubt", "question", "wait", ",", ":"},
    "nothing": {"but"},
    "without": {"doubt", "question"},
}
_NO_DOUBT = word_set("no without little any beyond")
_DOUBTED = word_set("that if whether she he they it this the i")
_BREAKS = word_set("but however instead although though while whereas yet rather sondern mais sino")
_NEW_CLAUSE = word_set("""looks appears seems is are shows show has displays expresses suggests the there it it's this
    that he she they his her their has reads""")
_LINKS = word_set("or nor and any a an even")
_AUXILIARIES = word_set(
    "is are was were be does do did can could would should has have seems appears ranks scores"
)
_FILLERS = word_set("a an the just only mere pure be")
_DENIED = word_set("""not never absent unlikely excluded ruled incorrect wrong false inaccurate improbable missing
    lacking nowhere nonexistent misinterpretation mistake guess overstatement exaggeration stretch
    least lowest last""")
_MARKS = frozenset(",;:(—–")  # noqa: RUF001
_DENIALS = word_set(
    "no not nope none never absent missing false incorrect wrong unlikely impossible excluded 0"
)
_PRESENT = word_set("""visible present evident apparent seen shown there observed observable detected detectable
    discernible noticeable applicable likely possible""")
