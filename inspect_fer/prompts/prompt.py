"""A prompt is words plus where they come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words of a prompt, with places to fill in.

    Attributes:
        title: Short name; goes into the log.
        text: The words; a place to fill in is a name in double square brackets, because prompts
            to the letter hold braces of their own.
        origin: Where the words were published, or that they were written for this project.
    """

    title: str
    text: str
    origin: str

    def fill(self, **values: str | int) -> str:
        """The text with every place filled in.

        Raises:
            KeyError: When a place has no value, or a value has no place.
        """
        text = self.text
        for name, value in values.items():
            place = f"[[{name}]]"
            if place not in self.text:
                raise KeyError(f"prompt {self.title!r} has no place {place}")
            text = text.replace(place, str(value))
        if "[[" in text:
            raise KeyError(f"prompt {self.title!r} is not filled in: {text!r}")
        return text
