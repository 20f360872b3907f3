module.exports = require('./scripts/jest').endToEndConfig;
