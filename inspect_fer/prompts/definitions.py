"""What each label looks like in a face, as action units (AU) of the Facial Action Coding System.

The cues are facts from the sources below; the words were written for this project. An emotion has
one entry for faces in general (`FACES`) and, where those who annotate micro-expressions use another
criterion, one of its own (`MICRO_EXPRESSIONS`): a micro-expression shows one or two units of a
prototype, faintly, so their criteria ask for less.

Labels that are no facial prototype of these sources have no entry: *calm*, *worried*, *amusement*,
*awe*, *contentment*, *excitement*, and degrees of *positive* and *negative*.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inspect_fer.labels import MEANINGS, LabelSet
from inspect_fer.prompts.prompt import Prompt

PROTOTYPES = (
    "P. Ekman, W. V. Friesen: Facial Action Coding System, 1978, and P. Ekman, W. V. Friesen,"
    " J. C. Hager: FACS Investigator's Guide, 2002: prototypes and major variants of an emotion"
)
CASME = (
    "W.-J. Yan, Q. Wu, Y.-J. Liu, S.-J. Wang, X. Fu: CASME Database, FG 2013: criteria for labels"
)
CASME2 = (
    "W.-J. Yan, X. Li, S.-J. Wang, G. Zhao, Y.-J. Liu, Y.-H. Chen, X. Fu: CASME II, PLoS ONE 9(1),"
    " e86041, 2014: criteria for labels"
)
OBJECTIVE = (
    "A. K. Davison, W. Merghani, M. H. Yap: Objective Classes for Micro-Facial Expression"
    " Recognition, Journal of Imaging 4(10), 119, 2018: units of the classes, which can be linked to"
    " emotions"
)
SAMM = (
    "W. Merghani, A. K. Davison, M. H. Yap: A Review on Facial Micro-Expressions Analysis: Datasets,"
    " Features and Metrics, arXiv:1805.02397, 2018: section 5.2, the labels of SAMM"
)
CONTEMPT = (
    "P. Ekman, W. V. Friesen: A New Pan-Cultural Facial Expression of Emotion, Motivation and"
    " Emotion 10(2), 1986"
)
OWN = "this project: what the other entries leave"


@dataclass(frozen=True, slots=True)
class Definition:
    """How an emotion shows.

    Attributes:
        cues: What is seen, with the numbers of the action units.
        sources: Where that is from.
    """

    cues: str
    sources: tuple[str, ...]


FACES: Mapping[str, Definition] = {
    "anger": Definition(
        "brows lowered and drawn together (AU4), upper lids raised (AU5) over tightened lower lids"
        " (AU7), lips tightened or pressed together (AU23, AU24)",
        (PROTOTYPES,),
    ),
    "disgust": Definition(
        "nose wrinkled (AU9) or upper lip raised (AU10), often with lip corners or lower lip pulled"
        " down (AU15, AU16) or the chin raised (AU17)",
        (PROTOTYPES,),
    ),
    "fear": Definition(
        "brows raised and drawn together (AU1, AU2, AU4), upper lids raised (AU5), lips stretched"
        " sideways (AU20), mouth open (AU25, AU26)",
        (PROTOTYPES,),
    ),
    "happiness": Definition(
        "lip corners pulled up (AU12), cheeks raised (AU6)",
        (PROTOTYPES,),
    ),
    "sadness": Definition(
        "inner brows raised and drawn together (AU1, AU4), lip corners pulled down (AU15), often"
        " with the chin raised (AU17)",
        (PROTOTYPES,),
    ),
    "surprise": Definition(
        "brows raised whole (AU1, AU2), upper lids slightly raised (AU5), jaw dropped (AU26, AU27)",
        (PROTOTYPES,),
    ),
    "contempt": Definition(
        "one lip corner tightened and drawn in, on one side of the face (AU14, also with AU12)",
        (CONTEMPT,),
    ),
    "neutral": Definition(
        "no action unit: the muscles of the face are at rest",
        (OWN,),
    ),
}
"""Emotion, by its noun -> how it shows at full strength."""

MICRO_EXPRESSIONS: Mapping[str, Definition] = {
    "happiness": Definition(
        "lip corners pulled up (AU12) or cheeks raised (AU6); one of them is enough",
        (CASME, CASME2),
    ),
    "disgust": Definition(
        "one of: nose wrinkled (AU9), upper lip raised (AU10), brows lowered with lids tightened"
        " (AU4, AU7)",
        (CASME2,),
    ),
    "surprise": Definition(
        "brows raised, whole or their outer part alone (AU1 and AU2, or AU2), or lips parted (AU25)",
        (CASME, CASME2),
    ),
    # CASME alone also counts AU14.
    "repression": Definition(
        "lip corners pulled down (AU15) or chin raised (AU17), alone or together",
        (CASME, CASME2),
    ),
    "tense": Definition(
        "a movement that betrays emotion but meets the cues of no other label",
        (CASME,),
    ),
    "other": Definition(
        "a movement that betrays emotion but meets the cues of no other label",
        (CASME2, SAMM),
    ),
    "anger": Definition(
        "brows lowered (AU4), alone or with lids raised or tightened (AU5, AU7), lips tightened"
        " (AU23), or lips pressed together over a raised chin (AU17, AU24)",
        (OBJECTIVE,),
    ),
    "sadness": Definition(
        "inner brows raised (AU1), alone or drawn together (AU4), or lip corners pulled down (AU15)",
        (OBJECTIVE,),
    ),
    "fear": Definition(
        "brows raised and drawn together (AU1, AU2, AU4), or lips stretched sideways (AU20)",
        (CASME, OBJECTIVE),
    ),
}
"""Emotion -> how it shows for a fraction of a second; in place of `FACES` where both have it."""

CUES = Prompt(
    title="cues",
    text=(
        "Facial cues of the categories, with their action units (AU) in the Facial Action Coding"
        " System:\n[[lines]]"
    ),
    origin="written for this project; added after a prompt, which stays as it is",
)

_OF_VIEWERS = ("visual sentiment analysis", "tweet sentiment analysis")


def definitions(labels: LabelSet, family: str) -> Mapping[str, Definition]:
    """Label -> its definition, in the labels' order; labels without one are left out.

    Args:
        labels: What is offered; found through their aliases and word forms.
        family: The paper's name of the task.

    Raises:
        ValueError: The task is not about faces, or no label but a neutral one has a definition.

    >>> found = definitions(LabelSet(("tense", "disgust")), "micro-expression recognition")
    >>> [definition.sources == (CASME,) for definition in found.values()]
    [True, False]
    """
    if family in _OF_VIEWERS:
        raise ValueError(
            f"definitions=true describes faces, and {family} asks what somebody feels about what"
            " is shown: leave it out."
        )
    known = {**FACES, **(MICRO_EXPRESSIONS if family.startswith("micro") else {})}
    meant = {
        labels.resolve(form): known[emotion]
        for form, emotion in MEANINGS.items()
        if emotion in known
    }
    found = {name: meant[name] for name in labels.names if name in meant}
    if not set(found) - {labels.neutral}:
        raise ValueError(
            f"definitions=true: no emotion among the labels is defined ({', '.join(labels.names)});"
            f" there are definitions of {', '.join(known)}."
        )
    return found


def cues(labels: LabelSet, family: str) -> str:
    """The words that a question adds for its labels; raises as `definitions`."""
    found = definitions(labels, family)
    return CUES.fill(lines="\n".join(f"- {name}: {said.cues}" for name, said in found.items()))
