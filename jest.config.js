module.exports = require('./scripts/jest').unitConfig;
