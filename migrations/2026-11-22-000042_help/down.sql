drop table help_topics;
