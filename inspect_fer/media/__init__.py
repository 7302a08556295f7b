"""From the files of an item to what a model can be sent: pictures, frames, clips, sounds.

Everything here is synchronous: callers with an event loop run it in a worker thread. Whatever is
wrong with a file ends in `MediaError`, which names the file relative to its dataset's folder.
"""
