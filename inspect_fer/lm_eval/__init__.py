"""The same tasks for lm-evaluation-harness: data, words, pictures, reading and figures of this package.

The harness finds them in a folder of YAML files: ``lm_eval run --include_path $(inspect-fer
lm-eval-tasks) --tasks raf_db ...``. Each file names a task and a dataset; what they share stands in
``_template_yaml``, and everything it calls in the modules here.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "tasks"
"""What ``--include_path`` takes."""
