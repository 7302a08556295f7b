"""The phrases with which models decline to answer."""

import re

_OBJECT = (
    r"(?:identif|assist|help|determin|recogni[sz]|analy[sz]|provid|infer|comment|classif|compl|fulfil|"
    r"process|mak\w+ (?:\w+ )?(?:judg|assum|inferenc)|assess|evaluat|interpret|answer|discuss|guess|"
    r"label|categori[sz]|read\b|tell\b|detect|do (?:that|this)|describ|perform|continue|offer|engage|"
    r"see (?:any|the|an?|this) (?:image|photo|picture|video|attachment|face|person)|"
    r"view (?:any |the |an? )?(?:image|photo|picture|video|attachment)|speculat|rank|sort)"
)
_CANNOT = (
    r"(?:can't|cant|cannot|can not|could not|couldn't|won't|will not|unable to|not able to|"
    r"not comfortable|not permitted to|not allowed to|not capable of|incapable of|not going to|"
    r"not designed to|not trained to|don't have the (?:ability|capability)|"
    r"do not have the (?:ability|capability)|lack the ability)"
)
# Every gap is bounded, so that the search stays linear.
_PHRASES = re.compile(
    "|".join(
        (
            rf"\b(?:i|we|i'm|i am|we're|ai|model|assistant)\b[^.!?\n]{{0,40}}?\b{_CANNOT}\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            rf"^\W{{0,9}}(?:sorry\W{{1,9}}(?:but )?)?{_CANNOT}\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            r"^\W{0,9}(?:(?:i'm|i am) )?(?:(?:so|very|really|terribly) )?sorry\b",
            r"^\W{0,9}(?:i apologi[sz]e|my apologies|apologies)\b",
            r"\bi (?:must|have to|need to)(?: \w+)? decline\b",
            r"\bi (?:refuse|decline) to\b",
            r"\bi(?:'d| would) (?:rather|prefer) not\b",
            r"\bi prefer not to\b",
            r"\bi(?:'m| am) (?:not|un)\s?(?:comfortable|willing)\b",
            r"\b(?:against|violat\w+|conflicts? with)\b[^.!?\n]{0,40}?\b(?:guideline|polic)",
            r"\b(?:content|safety|usage) polic(?:y|ies)\b[^.!?\n]{0,60}?\b(?:prevent|prohibit|not|block)",
            r"\b(?:not|isn't|wouldn't be) (?:be )?(?:appropriate|ethical|possible) (?:for me )?to"
            rf"\b[^.!?\n]{{0,60}}?\b{_OBJECT}",
            r"\b(?:cannot|can't|can not|could not|couldn't) be (?:\w+ )?(?:determined|identified|recogni[sz]ed|classified|assessed|inferred)\b",
            r"^\W{0,9}blocked:",
            r"^\W{0,9}(?:request|response|content|prompt) (?:was |has been )?(?:blocked|filtered|refused)\b",
            # German, French, Spanish, Japanese, Chinese.
            r"\btut mir (?:sehr )?leid\b",
            r"\bich kann\b[^.!?\n]{0,60}?\b(?:nicht|keine?n?)\b",
            r"\bkann ich\b[^.!?\n]{0,60}?\b(?:nicht|keine?n?)\b",
            r"\bje suis désolé",
            r"\bje ne peux pas\b",
            r"\blo siento\b",
            r"\bno puedo\b",
            r"申し訳(?:あり|ござい)ません|できません|お答えでき|ごめんなさい|すみません",
            r"抱歉|对不起|對不起|无法|無法|不能(?:识别|提供|回答|协助|帮|判断|確定|确定)",
        )
    ),
    re.IGNORECASE,
)


def names_a_refusal(text: str) -> bool:
    """Whether a refusal phrase stands anywhere in a text (an answer may still follow it)."""
    if len(text) <= 2 * _EITHER_END:
        return bool(_PHRASES.search(text))
    return bool(_PHRASES.search(text[:_EITHER_END]) or _PHRASES.search(text[-_EITHER_END:]))


# A model declines in its first words or its last; what it says between them may go on for pages.
_EITHER_END = 4000
