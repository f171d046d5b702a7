"""Servers that stand in for outside services, over real HTTP on this computer.

They are made from the services' contracts, for tests and for trying things out. Nothing else uses
them: the program speaks to them as it would to the service.
"""
