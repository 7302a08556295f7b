"""Errors a user can mend: each message says what was wrong, where, and what to do next."""


class FerError(Exception):
    """Base of every error this package raises on purpose."""


class DatasetError(FerError):
    """A dataset, or one of its annotation files, cannot be read as it stands."""


class DatasetNotFoundError(DatasetError):
    """No folder holds the dataset."""


class MediaError(FerError):
    """An image, clip or sound of one item cannot be read."""
