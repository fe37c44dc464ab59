"""`python -m gatehouse` is the same as `gatehouse`."""

from gatehouse.project.cli import main

if __name__ == "__main__":
    main()
