"""Pages: templates, one browser module, one style sheet, translations (zh-CN first, English)."""
