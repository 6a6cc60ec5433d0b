class AddLanguageToCustomers < ActiveRecord::Migration[5.2]
  def change
    add_column :customers, :language, :string, limit: 8, null: false, default: "en"
  end
end
