"""The scope of negations in running text."""

from collections.abc import Mapping, Sequence

from inspect_fer.reading.words import STOPS, Token, word_set


def negated(tokens: Sequence[Token], spans: Mapping[int, int]) -> set[int]:
    """Which emotions stand within the scope of a negation.

    A scope runs to the end of the clause; a comma ends it unless a list of emotions goes on. What
    follows may deny, too: *anger is not visible*.

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
        elif _is_negation(tokens, at):
            active, parenthesis, since = True, False, 0
        elif word == "," and active:
            if since == 0:
                parenthesis = True
            elif not parenthesis and not _goes_on(tokens, at + 1, spans):
                active = False
        elif word == ":" or (word == "and" and after in _NEW_CLAUSE):
            active = active and word != ":" and since == 0
        elif word in _BREAKS and not parenthesis:
            # In "anything but happy" it is the negation itself.
            active = active and word == "but" and tokens[at - 1].word == "anything"
        else:
            since += 1
    return found


def _is_negation(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].word
    after = [token.word for token in tokens[at + 1 : at + 3]]
    if word in _EMPTY_NEGATIONS:
        rest = after[1:] if after[:1] == ["a"] else after
        return not (rest and rest[0] in _EMPTY_NEGATIONS[word])
    if word in _NEGATIONS or word.endswith("n't"):
        return True
    return bool(after) and (word, after[0]) in _NEGATING_PAIRS


def _goes_on(tokens: Sequence[Token], at: int, spans: Mapping[int, int]) -> bool:
    """Whether a comma stands within a list of emotions."""
    while at < len(tokens) and tokens[at].word in _LINKS:
        at += 1
    return at in spans


def _denied(tokens: Sequence[Token], after: int) -> bool:
    """Whether what follows an emotion denies it: *anger is not visible*, *fear can be ruled out*."""
    words = [token.word for token in tokens[after : after + 4]]
    for position, word in enumerate(words):
        if word.endswith("n't") or (position and word in _DENIED):
            return True
        if word not in _AUXILIARIES:
            return False
    return False


_NEGATIONS = word_set("""not no nothing never neither nor without cannot none non un unable unlikely unlike lack lacks lacking
    absence absent hardly barely excluding except decline refuse impossible fails cant dont isnt
    doesnt wont arent wasnt""")
_NEGATING_PAIRS = frozenset(
    {
        ("rather", "than"),
        ("instead", "of"),
        ("far", "from"),
        ("anything", "but"),
        ("free", "of"),
        ("free", "from"),
        ("opposed", "to"),
        ("rule", "out"),
        ("rules", "out"),
        ("ruled", "out"),
        ("ruling", "out"),
    }
)
_EMPTY_NEGATIONS = {
    "not": {"only", "just", "merely", "simply", "surprisingly"},
    "no": {"doubt", "question", "wait", ",", ":"},
    "nothing": {"but"},
    "without": {"doubt", "question"},
}
_BREAKS = word_set("but however instead although though while whereas yet rather")
_NEW_CLAUSE = word_set("""looks appears seems is are shows show has displays expresses suggests the there it it's this
    that he she they his her their has reads""")
_LINKS = word_set("or nor and any a an even")
_AUXILIARIES = word_set(
    "is are was were be does do did can could would should has have seems appears"
)
_DENIED = word_set("not never absent unlikely excluded ruled")
