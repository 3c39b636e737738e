"""Pages as print layouts: templates, the layers of a page, legend, locator, scale bar. Everything
stays editable in QGIS's designer."""
