/*M!100100 select 1 */; select 2;
