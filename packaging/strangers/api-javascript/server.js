const { protectApi } = require('@monocloud/backend-node/express');
const express = require('express');

const protect = protectApi();
const app = express();
app.get('/orders', protect({ scopes: ['read:products'] }), (_request, response) => {
  response.json({ orders: [] });
});
app.listen(Number(process.env.PORT), '127.0.0.1');
