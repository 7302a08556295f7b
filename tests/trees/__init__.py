"""Small and full-size trees in the layouts in which the owners hand out their datasets."""
