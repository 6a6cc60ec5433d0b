help contents
