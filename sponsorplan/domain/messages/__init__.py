"""Messages to endpoints: which events are told, in which words, where to, and when again."""
