"""The back-test of the forecast on real published figures: `make backtest`, or `python -m bench.backtest`."""
