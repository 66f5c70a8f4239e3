"""The tests: access (who sees what), unit, integration, browser, benchmarks."""
