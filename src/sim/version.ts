/** The version of Folioscope, that of package.json: texts that leave the editor name it. */
export const FOLIOSCOPE_VERSION = '0.1.0';
