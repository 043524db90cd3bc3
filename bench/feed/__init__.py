"""The feed under thousands of listeners: the API's own server on one core, the listeners in a process on another."""
