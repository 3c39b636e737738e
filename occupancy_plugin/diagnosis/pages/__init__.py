"""Pages as print layouts: templates found and filled, layers of one page, legend, locator, scale
bar. Everything stays editable in QGIS's designer."""
