"""Model providers of this package: offline baselines."""
