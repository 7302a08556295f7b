"""Writes the YAML files: ``python -m inspect_fer.lm_eval.generate`` after a dataset was added.

A test fails when a file is not what this module says.
"""

from pathlib import Path

from inspect_fer.lm_eval import FOLDER
from inspect_fer.lm_eval.entries import ENTRIES, groups

TEMPLATE = "_template_yaml"
"""Not named .yaml: the harness takes every such file for a task."""

_BOUNDED = ("accuracy", "uar", "waf", "macro_f1")
_SHARES = ("refused_or_unparsed", "off_list")
_ANSWERS = "!function inspect_fer.lm_eval.answers"


def files() -> dict[Path, str]:
    """Every file and its text."""
    texts = {FOLDER / TEMPLATE: _template()}
    for entry in ENTRIES.values():
        texts[FOLDER / f"{entry.task}.yaml"] = _lines(
            f"include: {TEMPLATE}",
            f"task: {entry.task}",
            "dataset_kwargs:",
            f"  fer_task: {entry.task}",
        )
    for group, members in groups().items():
        texts[FOLDER / f"{group}.yaml"] = _lines(
            f"group: {group}",
            "task:",
            *(f"  - {member}" for member in members),
            "aggregate_metric_list:",
            *(
                line
                for metric in _BOUNDED
                for line in (f"  - metric: {metric}", "    weight_by_size: false")
            ),
            "metadata:",
            "  version: 1.0",
        )
    return texts


def _template() -> str:
    return _lines(
        "custom_dataset: !function inspect_fer.lm_eval.documents.documents",
        "test_split: test",
        "output_type: generate_until",
        "doc_to_text: !function inspect_fer.lm_eval.question.doc_to_text",
        "doc_to_image: !function inspect_fer.lm_eval.question.doc_to_image",
        "doc_to_target: label",
        "process_results: !function inspect_fer.lm_eval.answers.process_results",
        "num_fewshot: 0",
        "generation_kwargs:",
        '  until: ["</s>"]',
        "  do_sample: false",
        "  max_gen_toks: 1024",
        "metric_list:",
        *(line for metric in _metrics() for line in metric),
        "metadata:",
        "  version: 1.0",
    )


def _metrics() -> list[list[str]]:
    listed = []
    for name in _BOUNDED:
        value = "mean" if name == "accuracy" else f"{_ANSWERS}.{name}"
        listed.append(_metric(name, value, better=True))
        for end in ("low", "high"):
            listed.append(_metric(f"{name}_{end}", f"{_ANSWERS}.{name}_{end}", better=True))
    return listed + [_metric(name, "mean", better=False) for name in _SHARES]


def _metric(name: str, aggregation: str, *, better: bool) -> list[str]:
    return [
        f"  - metric: {name}",
        f"    aggregation: {aggregation}",
        f"    higher_is_better: {str(better).lower()}",
    ]


def _lines(*lines: str) -> str:
    return "\n".join(("# Written by inspect_fer/lm_eval/generate.py.", *lines)) + "\n"


def main() -> None:
    """Write every file, and take away those that are no longer there."""
    FOLDER.mkdir(exist_ok=True)
    texts = files()
    for path in FOLDER.iterdir():
        if path.is_file() and path not in texts:
            path.unlink()
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
