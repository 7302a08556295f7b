"""The condition of a run: what its log says it was called with, beyond the defaults."""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from inspect_ai.log import EvalLog


class Setting(NamedTuple):
    """How a run was called.

    Attributes:
        solver: Name of the solver, without the package.
        condition: Arguments that differ from the defaults, as ``color=grey, frames=2``.
        arguments: All arguments of task, solver and model, what was set of its generation, and how
            many epochs there are where there are several.
    """

    solver: str
    condition: str
    arguments: Mapping[str, Any]


def setting(log: EvalLog, judge: str | None = None) -> Setting:
    """Read task arguments, solver, its arguments, generation, roles and epochs from a header.

    Where the data lie (``root``) and how requests are sent (connections, retries, cache) is no
    condition, except that one's own files have no other name than that of their place. The
    condition of an imported file is the one it was given.

    Args:
        log: The header.
        judge: Who judged the descriptions, where it is not the role: they may be judged anew.
    """
    given = log.metadata.get("condition")
    if isinstance(given, Mapping):
        arguments = dict(given)
        return Setting(str(log.metadata.get("solver", "")), written(arguments), arguments)
    name, solver_args = _solver(log)
    task = _defaults(_factory("inspect_fer", log.eval.task))
    asked = _defaults(_factory("inspect_fer.solvers", name))
    asked_of_model = log.eval.model_generate_config.merge(log.plan.config)
    generation = {
        key: value
        for key, value in asked_of_model.model_dump(exclude_none=True).items()
        if key in _GENERATION
    }
    roles = {
        role: ", ".join(model.model for model in (models if isinstance(models, list) else [models]))
        for role, models in (log.eval.model_roles or {}).items()
    }
    asked_with = {
        key: value
        for key, value in log.eval.model_args.items()
        if key not in _ADDRESSES and isinstance(value, str | int | float)
    }
    epochs = log.eval.config.epochs or 1
    repeated = {"epochs": epochs} if epochs > 1 else {}
    own = {_own_place(log): PurePath(source).name} if (source := own_source(log)) else {}
    if judge is not None and "judge" in roles:
        roles["judge"] = judge
    changed = {
        **own,
        **_changed(log.eval.task_args_passed, task),
        **({"solver": _bare(name)} if log.eval.solver else {}),
        **_changed(solver_args, asked),
        **asked_with,
        **generation,
        **roles,
        **repeated,
    }
    return Setting(
        _bare(name),
        written(changed),
        {
            **{**task, **log.eval.task_args, **asked, **solver_args, **asked_with, **generation},
            **{**roles, **repeated},
        },
    )


def own_source(log: EvalLog) -> str:
    """Where a run over one's own files found them, as it was given; empty for a dataset with a name."""
    given = log.eval.task_args.get(_own_place(log))
    # `photos`, `photos/` and `./photos` are one place.
    return PurePath(str(given)).as_posix() if given else ""


def _own_place(log: EvalLog) -> str:
    """The argument that says which files a run over one's own files is about; else empty."""
    return _OWN.get(_bare(log.eval.task), "")


def command(log: EvalLog) -> str:
    """What asks once more in the same way; empty for an imported file, which nobody was asked for.

    Where the data lie on somebody's machine, and keys and addresses of services, are not in it.

    Args:
        log: The header.
    """
    spec = log.eval
    if isinstance(log.metadata.get("condition"), Mapping):
        return ""
    own = _own_place(log)
    task_args = {
        key: PurePath(str(value)).name if key == own else value
        for key, value in spec.task_args_passed.items()
        if key == own or key not in _PLACES
    }
    model_args = {key: value for key, value in spec.model_args.items() if not _PRIVATE.search(key)}
    asked = spec.model_generate_config.merge(log.plan.config).model_dump(exclude_none=True)
    roles = {
        role: model.model
        for role, models in (spec.model_roles or {}).items()
        for model in (models if isinstance(models, list) else [models])
    }
    limit, chosen = spec.config.limit, spec.config.sample_id
    return shlex.join(
        [
            *("inspect", "eval", f"inspect_fer/{_bare(spec.task)}"),
            *_options("-T", task_args),
            *(("--solver", spec.solver) if spec.solver else ()),
            *_options("-S", (spec.solver_args_passed or {}) if spec.solver else {}),
            *("--model", spec.model),
            *_options("-M", model_args),
            *_options("--model-role", roles),
            *(f"--{key.replace('_', '-')}={asked[key]}" for key in _GENERATION if key in asked),
            *(("--epochs", str(spec.config.epochs)) if (spec.config.epochs or 1) > 1 else ()),
            *(("--limit", _limit(limit)) if limit is not None else ()),
            *(("--sample-id", _chosen(chosen)) if chosen is not None else ()),
        ]
    )


def _options(flag: str, values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        yield from (flag, f"{key}={value if plain else json.dumps(value)}")


def _limit(limit: int | tuple[int, int]) -> str:
    return str(limit) if isinstance(limit, int) else f"{limit[0] + 1}-{limit[1]}"


def _chosen(items: str | int | Sequence[str | int]) -> str:
    given = [items] if isinstance(items, str | int) else items
    shown = ",".join(map(str, given[:_SHOWN]))
    return shown if len(given) <= _SHOWN else f"{shown},... ({len(given)} items)"


def written(arguments: Mapping[str, Any]) -> str:
    """Arguments as a reader writes them on the command line.

    >>> written({"frames": 2, "color": "grey"})
    'frames=2, color=grey'
    """
    return ", ".join(f"{key}={_value(value)}" for key, value in arguments.items())


def split_epochs(condition: str) -> tuple[str, int]:
    """A condition without its epochs, and how many they are.

    >>> split_epochs("color=grey, epochs=10"), split_epochs("color=grey")
    (('color=grey', 10), ('color=grey', 1))
    """
    found = _EPOCHS.search(condition)
    return (condition[: found.start()], int(found[1])) if found else (condition, 1)


_EPOCHS = re.compile(r"(?:^|, )epochs=([0-9]{1,9})$")
_GENERATION = (
    *("temperature", "top_p", "top_k", "seed", "max_tokens", "system_message"),
    *(
        "reasoning_effort",
        "reasoning_tokens",
        "reasoning_mode",
        "effort",
        "verbosity",
        "num_choices",
    ),
)
_PLACES = ("root", "path", "folder", "data_dir")
_ADDRESSES = ("base_url", "model_base_url", "api_key")
_PRIVATE = re.compile("key|token|secret|password|credential|url|endpoint", re.IGNORECASE)
_SHOWN = 10
_OWN = {"image_folder": "root", "hub_dataset": "path"}


def _solver(log: EvalLog) -> tuple[str, Mapping[str, Any]]:
    if log.eval.solver:
        return log.eval.solver, log.eval.solver_args_passed or {}
    # The task's own solver: the last step of the plan; the steps before it show the item.
    steps = log.plan.steps
    return (steps[-1].solver, steps[-1].params_passed) if steps else ("", {})


def _factory(module: str, name: str) -> Callable[..., Any] | None:
    import importlib

    try:
        found = getattr(importlib.import_module(module), _bare(name), None)
    except ImportError:
        return None
    return found if callable(found) else None


def _defaults(factory: Callable[..., Any] | None) -> dict[str, Any]:
    if factory is None:
        return {}
    return {
        name: parameter.default
        for name, parameter in inspect.signature(factory).parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }


def _changed(passed: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in passed.items()
        if key not in _PLACES and not (key in defaults and defaults[key] == value)
    }


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bare(name: str) -> str:
    return name.rpartition("/")[2]
